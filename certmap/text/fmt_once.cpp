// SPDX-License-Identifier: Apache-2.0
// The body of fmt, compiled once. Every other file sees its declarations only, which takes the compiler a fifth of the
// time, and no program needs libfmt when it runs. What fmt declares as a template and keeps in its body is named here.
#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
namespace detail {

template auto thousands_sep_impl(locale_ref) -> thousands_sep_result<char>;
template auto decimal_point_impl(locale_ref) -> char;
template auto dragonbox::to_decimal(float) noexcept -> dragonbox::decimal_fp<float>;
template auto dragonbox::to_decimal(double) noexcept -> dragonbox::decimal_fp<double>;
template locale_ref::locale_ref(const std::locale&);
template auto locale_ref::get<std::locale>() const -> std::locale;
template void buffer<char>::append(const char*, const char*);
#if FMT_VERSION < 110000 // where it is no template any more
template void vformat_to(buffer<char>&, string_view, basic_format_args<buffer_context<char>>, locale_ref);
#endif

} // namespace detail
FMT_END_NAMESPACE
