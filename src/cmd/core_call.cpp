#include "cmd/core_call.h"

#include "app/app.h"
#include "cmd/case_commands.h"
#include "cmd/exam_commands.h"
#include "cmd/model_commands.h"
#include "cmd/read_commands.h"
#include "core/version.h"

namespace lobule::cmd {

Result<Reply> callCore(app::App& app, std::string_view command, const Json& arguments, SharedBytes file) {
  if (command == "version") return Reply{.value = {{"version", kVersion}}};
  if (command == "dump") return dumpFile(arguments, std::move(file));
  if (command == "decode") return decodeFile(arguments, std::move(file));
  if (command == "render") return renderFile(arguments, std::move(file));
  if (command == "locate") return locateCase(arguments);
  if (command == "phantom") return makePhantom(arguments);
  if (command == "pictureSigns") return pictureSigns(std::move(file));
  if (command == "setModality") return setModality(app, arguments);
  if (command == "requestAnalysis") return requestAnalysis(app, arguments);
  if (command == "analysisResult") return analysisResult(app);
  if (command == "findingsMask") return findingsMask(app, arguments);
  if (command == "findingsOverlay") return findingsOverlay(app, arguments);
  if (command == "prepareCase") return prepareCase(arguments, std::move(file));
  if (command == "finishCase") return finishCase(arguments, std::move(file));
  if (command == "compareCase") return compareCase(std::move(file));
  if (command == "metricsOfCases") return metricsOfCases(arguments);
  return fail(ErrorCode::kMissing, "The core knows no command " + std::string(command) + ".");
}

}  // namespace lobule::cmd
