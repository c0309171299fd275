#pragma once

namespace campus {
inline constexpr const char* kVersion = "0.1.0";
}
