// Reads files on the workers and gives them out in the order in which they were opened, whichever is read first.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "app/workers.h"
#include "study/action.h"

namespace lobule::app {

class FileQueue {
 public:
  FileQueue(Workers& workers, std::function<void(study::Action)> add) : workers_(workers), add_(std::move(add)) {}

  void open(const std::string& name, SharedBytes bytes);
  bool isEmpty() const { return nextOpened_ == nextGiven_; }

 private:
  void giveOut(std::uint64_t ticket, study::Action action);

  Workers& workers_;
  std::function<void(study::Action)> add_;
  std::uint64_t nextOpened_ = 0, nextGiven_ = 0;
  std::map<std::uint64_t, study::Action> early_;  // read before an older one
};

}  // namespace lobule::app
