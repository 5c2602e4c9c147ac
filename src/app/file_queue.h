// Reads files on the workers and gives them out in the order in which they were opened, whichever is read first. Only a
// few are given to the workers at a time, so that what is on screen need not wait for a whole folder. Files that have
// one SOP Instance UID are told apart by parts of their content, which are read then, and of no other file.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "app/workers.h"
#include "core/byte_source.h"
#include "study/action.h"

namespace lobule::app {

class FileQueue {
 public:
  FileQueue(Workers& workers, std::function<void(study::Action)> add) : workers_(workers), add_(std::move(add)) {}

  void open(const std::string& name, SharedBytes bytes);
  // head: its first page, where it was read already. opening: as in AddFile.
  void open(const std::string& name, SharedSource source, std::vector<std::byte> head, int opening);
  bool isEmpty() const { return nextOpened_ == nextGiven_; }
  std::uint64_t read() const { return nextGiven_; }  // since the beginning
  int waiting() const { return static_cast<int>(nextOpened_ - nextGiven_); }

 private:
  using Reading = std::function<Result<study::AddFile>()>;
  void enqueue(const std::string& name, Reading reading);
  void readNext();
  void compareTwins(std::uint64_t ticket, study::AddFile file);
  void giveOut(std::uint64_t ticket, study::Action action);

  Workers& workers_;
  std::function<void(study::Action)> add_;
  std::uint64_t nextOpened_ = 0, nextGiven_ = 0;
  std::deque<std::function<void()>> waiting_;
  int underWay_ = 0;
  std::map<std::uint64_t, study::Action> early_;                                    // read before an older one
  std::map<std::string, std::vector<std::weak_ptr<const Content>>> contentsOfUid_;  // of files still open
};

}  // namespace lobule::app
