#include "app/file_queue.h"

#include "study/pipeline.h"

namespace lobule::app {

namespace {

// On the workers at a time: enough to keep them busy between two turns of the UI thread.
constexpr int kReadAtOnce = 16;

}  // namespace

void FileQueue::open(const std::string& name, SharedBytes bytes) {
  enqueue(name, [name, bytes = std::move(bytes)] { return study::readFile(name, bytes); });
}

void FileQueue::open(const std::string& name, SharedSource source, std::vector<std::byte> head, int opening) {
  auto pages = std::make_shared<const PagedSource>(std::move(source), std::move(head));
  enqueue(name, [name, opening, pages = std::move(pages)] {
    auto file = study::readFileInSlices(name, pages);
    if (file) file->opening = opening;
    return file;
  });
}

void FileQueue::enqueue(const std::string& name, Reading reading) {
  const std::uint64_t ticket = nextOpened_++;
  waiting_.push_back([this, name, ticket, reading = std::move(reading)] {
    workers_.run(reading, [this, name, ticket](Result<study::AddFile> file) {
      --underWay_;
      readNext();
      if (file) {
        compareTwins(ticket, std::move(*file));
      } else {
        giveOut(ticket, study::ReportFileError{.file = name, .message = file.error().message});
      }
    });
  });
  readNext();
}

void FileQueue::compareTwins(std::uint64_t ticket, study::AddFile file) {
  const std::string& uid = file.header.identity.sopInstanceUid;
  if (uid.empty() || !file.content) {
    giveOut(ticket, std::move(file));
    return;
  }
  auto& known = contentsOfUid_[uid];
  std::erase_if(known, [](const auto& content) { return content.expired(); });
  known.push_back(file.content);
  if (known.size() == 1) {
    giveOut(ticket, std::move(file));
    return;
  }
  const auto markAll = [known]() -> Result<bool> {
    for (const auto& content : known) {
      if (const SharedContent open = content.lock()) open->mark();
    }
    return true;
  };
  workers_.run(markAll, [this, ticket, file = std::move(file)](const Result<bool>&) { giveOut(ticket, file); });
}

void FileQueue::readNext() {
  while (underWay_ < kReadAtOnce && !waiting_.empty()) {
    const std::function<void()> start = std::move(waiting_.front());
    waiting_.pop_front();
    ++underWay_;
    start();
  }
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
