#include "core/json.h"

#include <format>

namespace lobule {

Result<Json> parseJson(std::string_view text, std::string_view what) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    return fail(ErrorCode::kBadInput, std::format("{} is not valid JSON (near byte {}).", what, error.byte));
  }
}

std::string dumpJson(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace lobule
