#include "app/file_queue.h"

#include "study/pipeline.h"

namespace lobule::app {

void FileQueue::open(const std::string& name, SharedBytes bytes) {
  const std::uint64_t ticket = nextOpened_++;
  workers_.run([name, bytes = std::move(bytes)] { return study::readFile(name, bytes); },
               [this, name, ticket](Result<study::AddFile> file) {
                 if (file) {
                   giveOut(ticket, std::move(*file));
                 } else {
                   giveOut(ticket, study::ReportFileError{.file = name, .message = file.error().message});
                 }
               });
}

void FileQueue::giveOut(std::uint64_t ticket, study::Action action) {
  early_.emplace(ticket, std::move(action));
  while (!early_.empty() && early_.begin()->first == nextGiven_) {
    add_(std::move(early_.begin()->second));
    early_.erase(early_.begin());
    ++nextGiven_;
  }
}

}  // namespace lobule::app
