#include "cmd/model_commands.h"

#include "localization/locate_json.h"
#include "phantom/phantom.h"

namespace lobule::cmd {
namespace {

Result<phantom::PhantomOptions> phantomOptions(const Json& arguments) {
  phantom::PhantomOptions options;
  const auto number = [&](const char* key) -> std::optional<long long> {
    const auto found = arguments.find(key);
    if (found == arguments.end() || !found->is_number_integer()) return std::nullopt;
    return found->get<long long>();
  };
  if (const auto seed = number("seed")) options.seed = static_cast<std::uint64_t>(*seed);
  if (const auto lesions = number("lesions")) options.lesions = static_cast<int>(*lesions);
  if (const auto height = number("height")) options.heightPx = static_cast<int>(*height);
  if (const auto density = arguments.find("density"); density != arguments.end() && density->is_string()) {
    const std::string letter = density->get<std::string>();
    if (letter.size() != 1 || letter[0] < 'A' || letter[0] > 'D') {
      return fail(ErrorCode::kBadInput, "The density is A, B, C or D.");
    }
    options.density = static_cast<phantom::Density>(letter[0] - 'A');
  }
  return options;
}

}  // namespace

Result<Reply> locateCase(const Json& arguments) {
  return localization::locateInputFromJson(arguments)
      .and_then([](const localization::LocateInput& input) { return localization::locate(input); })
      .transform([](const localization::Location& location) {
        return Reply{.value = localization::locationToJson(location)};
      });
}

Result<Reply> makePhantom(const Json& arguments) {
  const auto options = phantomOptions(arguments);
  if (!options) return std::unexpected(options.error());
  const auto exam = phantom::makeExam(*options);
  if (!exam) return std::unexpected(exam.error());
  Reply reply{.value = {{"files", Json::array()}, {"truth", exam->truth}}};
  for (const phantom::PhantomFile& file : exam->files) {
    reply.value["files"].push_back({{"name", file.name}, {"bytes", file.bytes.size()}});
    reply.bytes.insert(reply.bytes.end(), file.bytes.begin(), file.bytes.end());
  }
  return reply;
}

}  // namespace lobule::cmd
