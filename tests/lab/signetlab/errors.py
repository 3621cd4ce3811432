# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with the lab itself, as against with what is tested in it."""


class LabError(RuntimeError):
    """The lab broke: a command inside failed, a machine did not boot."""


class CannotRun(LabError):
    """This computer cannot host the lab; the text says why and what would help."""
