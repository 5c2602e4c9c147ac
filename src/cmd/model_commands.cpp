#include "cmd/model_commands.h"

#include "localization/locate_json.h"
#include "phantom/phantom.h"
#include "phantom/ultrasound.h"

namespace lobule::cmd {
namespace {

std::optional<long long> numberOf(const Json& arguments, const char* key) {
  const auto found = arguments.find(key);
  if (found == arguments.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<long long>();
}

Result<phantom::PhantomExam> makeUltrasound(const Json& arguments) {
  phantom::UltrasoundOptions options;
  if (const auto seed = numberOf(arguments, "seed")) options.seed = static_cast<std::uint64_t>(*seed);
  if (const auto lesions = numberOf(arguments, "lesions")) options.lesions = static_cast<int>(*lesions);
  if (const auto height = numberOf(arguments, "height")) {
    options.rows = static_cast<int>(*height);
    options.columns = static_cast<int>(*height * 5 / 4);
  }
  return phantom::makeUltrasoundExam(options);
}

Result<phantom::PhantomOptions> phantomOptions(const Json& arguments) {
  phantom::PhantomOptions options;
  const auto number = [&](const char* key) { return numberOf(arguments, key); };
  if (const auto seed = number("seed")) options.seed = static_cast<std::uint64_t>(*seed);
  if (const auto lesions = number("lesions")) options.lesions = static_cast<int>(*lesions);
  if (const auto height = number("height")) options.heightPx = static_cast<int>(*height);
  if (const auto thickness = number("thickness")) options.thicknessMm = static_cast<double>(*thickness);
  if (const auto percent = number("compression")) options.compressionPercent = static_cast<double>(*percent);
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
  const auto exam = arguments.value("ultrasound", false)
                        ? makeUltrasound(arguments)
                        : phantomOptions(arguments).and_then(
                              [](const phantom::PhantomOptions& options) { return phantom::makeExam(options); });
  if (!exam) return std::unexpected(exam.error());
  Reply reply{.value = {{"files", Json::array()}, {"truth", exam->truth}}};
  for (const phantom::PhantomFile& file : exam->files) {
    reply.value["files"].push_back({{"name", file.name}, {"bytes", file.bytes.size()}});
    reply.bytes.insert(reply.bytes.end(), file.bytes.begin(), file.bytes.end());
  }
  return reply;
}

}  // namespace lobule::cmd
