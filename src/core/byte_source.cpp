#include "core/byte_source.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "core/hash.h"

namespace lobule {
namespace {

constexpr std::size_t kPagesKept = 4;
constexpr std::uint64_t kPiecesMarked = 5;

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(SharedBytes bytes) : bytes_(std::move(bytes)) {}

  std::uint64_t size() const override { return bytes_->size(); }
  bool read(std::uint64_t offset, std::size_t count, std::byte* target) const override {
    if (offset > bytes_->size() || count > bytes_->size() - offset) return false;
    if (count > 0) std::memcpy(target, bytes_->data() + offset, count);
    return true;
  }

 private:
  SharedBytes bytes_;
};

}  // namespace

SharedSource sourceOf(SharedBytes bytes) {
  return std::make_shared<MemorySource>(std::move(bytes));
}

std::vector<std::byte> readHead(const ByteSource& source, std::size_t count) {
  std::vector<std::byte> head(static_cast<std::size_t>(std::min<std::uint64_t>(count, source.size())));
  if (!source.read(0, head.size(), head.data())) head.clear();
  return head;
}

ContentMark markContent(const ByteSource& source) {
  ContentMark mark{.bytes = source.size(), .hash = kEmptyHash};
  const std::uint64_t length = std::min<std::uint64_t>(PagedSource::kPageBytes, mark.bytes);
  std::vector<std::byte> piece(static_cast<std::size_t>(length));
  // Backwards: the first page, which whoever opens the file wants next, is the last one fetched.
  for (std::uint64_t index = kPiecesMarked; index-- > 0;) {
    const std::uint64_t offset = (mark.bytes - length) / (kPiecesMarked - 1) * index;
    const bool isLast = index == kPiecesMarked - 1;
    if (source.read(isLast ? mark.bytes - length : offset, piece.size(), piece.data())) {
      mark.hash = addToHash(mark.hash, piece);
    }
  }
  return mark;
}

const ContentMark& Content::mark() const {
  const std::scoped_lock lock(mutex_);
  if (!isMarked_) {
    mark_ = markContent(*source_);
    isMarked_ = true;
    source_.reset();
  }
  return mark_;
}

Result<SharedBytes> readFrom(const ByteSource& source, std::uint64_t offset) {
  const std::uint64_t count = source.size() - std::min(offset, source.size());
  if (count > std::numeric_limits<std::int32_t>::max()) {
    return fail(ErrorCode::kTooLarge, "The file is too large to be read as a whole.");
  }
  auto bytes = std::make_shared<std::vector<std::byte>>(static_cast<std::size_t>(count));
  if (!source.read(offset, bytes->size(), bytes->data())) {
    return fail(ErrorCode::kMissing, "The file can no longer be read.");
  }
  return bytes;
}

PagedSource::PagedSource(SharedSource source, std::vector<std::byte> head) : source_(std::move(source)) {
  const bool isWholePage = head.size() == std::min<std::uint64_t>(kPageBytes, source_->size());
  if (isWholePage && !head.empty()) {
    pages_.push_back({.begin = 0, .bytes = std::make_shared<const std::vector<std::byte>>(std::move(head))});
  }
}

bool PagedSource::read(std::uint64_t offset, std::size_t count, std::byte* target) const {
  if (offset > size() || count > size() - offset) return false;
  if (count > kPageBytes) return source_->read(offset, count, target);
  while (count > 0) {
    const std::uint64_t begin = offset - offset % kPageBytes;
    const SharedBytes bytes = page(begin);
    if (!bytes) return false;
    const auto first = static_cast<std::size_t>(offset - begin);
    const std::size_t part = std::min(count, bytes->size() - first);
    std::memcpy(target, bytes->data() + first, part);
    offset += part;
    target += part;
    count -= part;
  }
  return true;
}

SharedBytes PagedSource::page(std::uint64_t begin) const {
  {
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find(pages_, begin, &Page::begin);
    if (found != pages_.end()) {
      pages_.splice(pages_.begin(), pages_, found);
      return found->bytes;
    }
  }
  // Outside the lock: another thread's page may be there already.
  auto bytes = std::make_shared<std::vector<std::byte>>(
      static_cast<std::size_t>(std::min<std::uint64_t>(kPageBytes, size() - begin)));
  if (!source_->read(begin, bytes->size(), bytes->data())) return nullptr;
  const std::scoped_lock lock(mutex_);
  keep({.begin = begin, .bytes = bytes});
  return bytes;
}

void PagedSource::keep(Page page) const {
  pages_.push_front(std::move(page));
  if (pages_.size() > kPagesKept) pages_.pop_back();
}

void PagedSource::forget() const {
  const std::scoped_lock lock(mutex_);
  pages_.clear();
}

}  // namespace lobule
