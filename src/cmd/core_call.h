// One call of the headless core: a command with JSON arguments and a file's bytes in, JSON and bytes out. What a
// command takes and gives stands in core_call.cpp beside it; web/cli documents the commands for people.
#pragma once

#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "core/json.h"
#include "core/result.h"

namespace lobule::app {
class App;
}

namespace lobule::cmd {

struct Reply {
  Json value = Json::object();
  std::vector<std::byte> bytes;
};

// app holds the exam that the analysis commands speak of; the others do not touch it.
Result<Reply> callCore(app::App& app, std::string_view command, const Json& arguments, SharedBytes file);

}  // namespace lobule::cmd
