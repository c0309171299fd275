#pragma once
// What little is read of a device's SOAP answer: whether an element is there, its text, and whether it asks for a
// login. Foreign bytes, never parsed beyond that. Pure.

#include <optional>
#include <string_view>

namespace campus::probe {

/// By its local name, whatever its prefix: `<tds:NAME ` or `<NAME>`.
[[nodiscard]] bool opens_element(std::string_view text, std::string_view name);

/// What stands between the first such element's tag and the next one, without the blanks around it; nothing where there
/// is no such element, or one that never ends.
[[nodiscard]] std::optional<std::string_view> element_text(std::string_view text, std::string_view name);

/// A fault that asks for a login: ONVIF's `ter:NotAuthorized`.
[[nodiscard]] bool asks_for_login(std::string_view text);

}  // namespace campus::probe
