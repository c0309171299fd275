#pragma once
// The shape of our JSON files by their JSON schemas (standards/schema, built in). valijson's home.
// Include in .cpp files only.

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace campus::standards {

enum class DocumentKind { catalogue, profile, fixture, platforms, tailoring, waivers };

struct ShapeFinding {
  std::string pointer;
  bool at_key = false;  ///< the key is wrong, not its value
  std::string what;     ///< and the mend
};

/// Every breach once, at its deepest place. Never throws.
[[nodiscard]] std::vector<ShapeFinding> check_shape(DocumentKind kind, const nlohmann::json& document);

/// Generated from standards/schema/*.json.
[[nodiscard]] const char* schema_text(DocumentKind kind);

}  // namespace campus::standards
