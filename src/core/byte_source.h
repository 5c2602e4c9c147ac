// Bytes that are fetched in slices when they are wanted: from memory, from a file on disk, from a File of the browser.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "core/bytes.h"
#include "core/result.h"

namespace lobule {

class ByteSource {
 public:
  ByteSource() = default;
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  virtual std::uint64_t size() const = 0;

  // All count bytes from offset on; false where they are not there or cannot be read (any more). May block: any thread
  // but the UI thread.
  virtual bool read(std::uint64_t offset, std::size_t count, std::byte* target) const = 0;
};
using SharedSource = std::shared_ptr<const ByteSource>;

SharedSource sourceOf(SharedBytes bytes);

// The first bytes, fewer where the source is shorter; empty where it cannot be read.
std::vector<std::byte> readHead(const ByteSource& source, std::size_t count);

// Tells contents apart without reading large files whole: the size, and a hash of the first and last bytes and of some
// in between.
struct ContentMark {
  std::uint64_t bytes = 0, hash = 0;
  bool operator==(const ContentMark&) const = default;
};
ContentMark markContent(const ByteSource& source);

// The mark of a file's content, made when it is first asked for: files that resemble no other are never read for it.
class Content {
 public:
  explicit Content(SharedSource source) : source_(std::move(source)) {}
  explicit Content(const ContentMark& mark) : mark_(mark), isMarked_(true) {}

  // May block, once, as read() does; any thread but the UI thread until somebody has asked.
  const ContentMark& mark() const;

 private:
  mutable std::mutex mutex_;
  mutable SharedSource source_;  // until it is marked
  mutable ContentMark mark_;
  mutable bool isMarked_ = false;
};
using SharedContent = std::shared_ptr<const Content>;

// Everything from offset on.
Result<SharedBytes> readFrom(const ByteSource& source, std::uint64_t offset = 0);

// Keeps the last few pages of another source, for readers that want many small pieces in a row; larger pieces pass by.
// Any thread.
class PagedSource final : public ByteSource {
 public:
  static constexpr std::size_t kPageBytes = 64 * 1024;

  // head: the source's first bytes, when somebody has read them already.
  explicit PagedSource(SharedSource source, std::vector<std::byte> head = {});

  std::uint64_t size() const override { return source_->size(); }
  bool read(std::uint64_t offset, std::size_t count, std::byte* target) const override;

  // Gives the pages' memory back, until the next read.
  void forget() const;

 private:
  struct Page {
    std::uint64_t begin = 0;
    SharedBytes bytes;
  };
  SharedBytes page(std::uint64_t begin) const;
  void keep(Page page) const;  // mutex_ is held

  SharedSource source_;
  mutable std::mutex mutex_;
  mutable std::list<Page> pages_;  // the last used first
};

}  // namespace lobule
