#include "standards/schema_check.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "core/foreign_text.h"
#include "standards/json_places.h"

namespace campus::standards {
namespace {

using Json = nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

constexpr std::size_t kMostFindings = 100;

/// `<root>`, `["rules"]`, `[3]` as tokens of a JSON pointer.
std::vector<std::string> tokens_of(const std::vector<std::string>& context) {
  std::vector<std::string> tokens;
  for (const auto& part : context) {
    if (part.size() < 2 || part.front() != '[') continue;
    auto token = part.substr(1, part.size() - 2);
    if (token.size() >= 2 && token.front() == '"') token = token.substr(1, token.size() - 2);
    tokens.push_back(std::move(token));
  }
  return tokens;
}

const Json& dereference(const Json& root, const Json& schema) {
  const auto reference = schema.find("$ref");
  if (reference == schema.end()) return schema;
  const auto name = reference->get<std::string>().substr(std::string_view("#/definitions/").size());
  return root.at("definitions").at(name);
}

/// The part of our schema that speaks about the value at `tokens`; an empty object where there is none.
Json schema_at(const Json& root, const std::vector<std::string>& tokens) {
  const Json* schema = &root;
  for (const auto& token : tokens) {
    schema = &dereference(root, *schema);
    if (schema->contains("properties") && schema->at("properties").contains(token)) {
      schema = &schema->at("properties").at(token);
    } else if (schema->contains("items")) {
      schema = &schema->at("items");
    } else if (schema->contains("additionalProperties") && schema->at("additionalProperties").is_object()) {
      schema = &schema->at("additionalProperties");
    } else {
      return Json::object();
    }
  }
  return dereference(root, *schema);
}

std::string joined(const Json& names, std::string_view separator) {
  std::string all;
  for (const auto& name : names) {
    if (!all.empty()) all += separator;
    all += name.get<std::string>();
  }
  return all;
}

std::string keys_of(const Json& schema) {
  Json names = Json::array();
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [key, value] : properties.items()) names.push_back(key);
  return joined(names, ", ");
}

/// What stands between the last pair of single quotes of valijson's sentence.
std::string name_in(const std::string& sentence) {
  const auto last = sentence.rfind('\'');
  const auto first = sentence.rfind('\'', last - 1);
  if (last == std::string::npos || first == std::string::npos) return {};
  return sentence.substr(first + 1, last - first - 1);
}

std::string text_of(const Json& value) {
  return in_quotes(value.is_string() ? value.get<std::string>() : value.dump());
}

std::string missing(const std::string& name) {
  if (name == "zh-CN" || name == "en") return "'" + name + "' is missing: every text for people needs zh-CN and en";
  return "'" + name + "' is missing: add it";
}

std::string type_words(const Json& schema) {
  const auto type = schema.value("type", std::string());
  if (type == "integer") return "must be an integer";
  if (type == "object") return "must be an object {...}";
  if (type == "array") return "must be an array [...]";
  if (type == "boolean") return "must be true or false";
  return "must be a " + type;
}

std::string limit_words(const Json& schema) {
  if (schema.contains("minimum") && schema.contains("maximum")) {
    return "must be " + schema["minimum"].dump() + " to " + schema["maximum"].dump();
  }
  return "must be at least " + schema.value("minimum", Json(0)).dump();
}

bool begins(const std::string& text, std::string_view head) { return text.compare(0, head.size(), head) == 0; }

/// In our words; nothing for sentences that only say that something further in is wrong.
std::optional<std::string> words_for(const std::string& sentence, const Json& schema, const Json& value) {
  if (begins(sentence, "Value type not permitted")) return type_words(schema);
  if (begins(sentence, "Failed to match against any enum")) {
    return "is " + text_of(value) + " but must be one of " + joined(schema.value("enum", Json::array()), "|");
  }
  if (begins(sentence, "Failed to match regex")) {
    return "is " + text_of(value) + " but must be " + schema.value("description", std::string("of another form"));
  }
  if (begins(sentence, "Expected number")) return limit_words(schema);
  if (begins(sentence, "Array should contain no fewer")) return "must not be empty: add at least one entry";
  if (begins(sentence, "String should be no fewer")) return "must not be empty: write the text";
  if (begins(sentence, "String should be no more")) {
    return "must be at most " + schema.value("maxLength", Json(0)).dump() + " characters: shorten it";
  }
  if (begins(sentence, "Failed to validate") || begins(sentence, "Cannot validate")) return std::nullopt;
  return sentence;
}

class ShapeCheck {
 public:
  ShapeCheck(DocumentKind kind, const Json& document) : root_(Json::parse(schema_text(kind))), document_(document) {}

  std::vector<ShapeFinding> run() {
    valijson::Schema schema;
    valijson::SchemaParser().populateSchema(Adapter(root_), schema);
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(schema, Adapter(document_), &results)) return {};
    valijson::ValidationResults::Error error;
    while (results.popError(error) && findings_.size() < kMostFindings) add(error.context, error.description);
    return std::move(findings_);
  }

 private:
  void add(const std::vector<std::string>& context, const std::string& sentence) {
    const auto tokens = tokens_of(context);
    std::string pointer;
    for (const auto& token : tokens) pointer += "/" + pointer_token(token);
    const auto schema = schema_at(root_, tokens);
    if (begins(sentence, "Missing required property")) {
      findings_.push_back({pointer, false, missing(name_in(sentence))});
    } else if (begins(sentence, "Object contains a property")) {
      const auto name = name_in(sentence);
      findings_.push_back({pointer + "/" + pointer_token(name), true,
                           "unknown key: remove it or correct it to one of " + keys_of(schema)});
    } else if (auto words = words_for(sentence, schema, value_at(pointer))) {
      findings_.push_back({pointer, false, *std::move(words)});
    }
  }

  [[nodiscard]] Json value_at(const std::string& pointer) const {
    const Json::json_pointer place(pointer);
    return document_.contains(place) ? document_.at(place) : Json();
  }

  Json root_;
  const Json& document_;
  std::vector<ShapeFinding> findings_;
};

}  // namespace

std::vector<ShapeFinding> check_shape(DocumentKind kind, const nlohmann::json& document) {
  try {
    return ShapeCheck(kind, document).run();
  } catch (const std::exception& error) {
    return {{"", false, std::string("cannot be checked against its schema: ") + error.what()}};
  }
}

}  // namespace campus::standards
