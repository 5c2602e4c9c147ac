#include "cmd/model_commands.h"

#include "localization/locate_json.h"

namespace lobule::cmd {

Result<Reply> locateCase(const Json& arguments) {
  return localization::locateInputFromJson(arguments)
      .and_then([](const localization::LocateInput& input) { return localization::locate(input); })
      .transform([](const localization::Location& location) {
        return Reply{.value = localization::locationToJson(location)};
      });
}

}  // namespace lobule::cmd
