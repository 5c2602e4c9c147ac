#include "core/byte_source.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>

using namespace lobule;

namespace {

std::byte byteAt(std::uint64_t offset) {
  return static_cast<std::byte>((offset * 31 + offset / 251) & 0xff);
}

// Bytes by formula, so that a source can be larger than memory; counts what is asked of it.
class FormulaSource final : public ByteSource {
 public:
  explicit FormulaSource(std::uint64_t size, bool canBeRead = true) : size_(size), canBeRead_(canBeRead) {}
  std::uint64_t size() const override { return size_; }
  bool read(std::uint64_t offset, std::size_t count, std::byte* target) const override {
    ++reads;
    if (!canBeRead_ || offset > size_ || count > size_ - offset) return false;
    for (std::size_t i = 0; i < count; ++i) target[i] = byteAt(offset + i);
    return true;
  }
  mutable std::atomic<int> reads = 0;

 private:
  std::uint64_t size_;
  bool canBeRead_;
};

bool isRight(const std::vector<std::byte>& bytes, std::uint64_t offset) {
  return std::ranges::all_of(bytes, [&](std::byte value) { return value == byteAt(offset++); });
}

std::vector<std::byte> slice(const ByteSource& source, std::uint64_t offset, std::size_t count) {
  std::vector<std::byte> bytes(count);
  REQUIRE(source.read(offset, count, bytes.data()));
  return bytes;
}

constexpr std::uint64_t kPage = PagedSource::kPageBytes;

}  // namespace

TEST_CASE("Slices of memory end where the memory ends") {
  const auto source = sourceOf(std::make_shared<const std::vector<std::byte>>(10, std::byte{7}));
  CHECK(slice(*source, 4, 6) == std::vector<std::byte>(6, std::byte{7}));
  CHECK(slice(*source, 10, 0).empty());
  std::byte target[16]{};
  CHECK_FALSE(source->read(5, 6, target));
  CHECK_FALSE(source->read(11, 0, target));
}

TEST_CASE("Small pieces in a row cost one fetch a page, wherever they begin and end") {
  const auto source = std::make_shared<FormulaSource>(5 * kPage + 100);
  const PagedSource pages(source);
  for (std::uint64_t offset = 0; offset + 777 < 5 * kPage; offset += 777)
    CHECK(isRight(slice(pages, offset, 777), offset));
  CHECK(source->reads == 5);
  CHECK(isRight(slice(pages, 5 * kPage + 50, 50), 5 * kPage + 50));
  std::byte target[64]{};
  CHECK_FALSE(pages.read(5 * kPage + 51, 50, target));
}

TEST_CASE("A large piece passes by the pages, and forgotten pages are fetched again") {
  const auto source = std::make_shared<FormulaSource>(std::uint64_t{6} << 30);  // more than 32 bits can count
  const PagedSource pages(source);
  const std::uint64_t far = (std::uint64_t{5} << 30) + 12345;
  CHECK(isRight(slice(pages, far, 3 * kPage), far));
  CHECK(source->reads == 1);
  CHECK(isRight(slice(pages, far, 10), far));
  CHECK(isRight(slice(pages, far + 10, 10), far + 10));
  CHECK(source->reads == 2);
  pages.forget();
  CHECK(isRight(slice(pages, far, 10), far));
  CHECK(source->reads == 3);
}

TEST_CASE("A head that was read already is not fetched") {
  const auto source = std::make_shared<FormulaSource>(2 * kPage);
  const PagedSource pages(source, readHead(*source, kPage));
  CHECK(isRight(slice(pages, 100, 1000), 100));
  CHECK(source->reads == 1);
  const auto small = std::make_shared<FormulaSource>(300);
  const PagedSource whole(small, readHead(*small, kPage));
  CHECK(isRight(slice(whole, 0, 300), 0));
  CHECK(small->reads == 1);
}

TEST_CASE("What cannot be read is no bytes, and a sentence") {
  const FormulaSource broken(100, false);
  CHECK(readHead(broken, 10).empty());
  CHECK(readFrom(broken).error().message == "The file can no longer be read.");
  CHECK(readFrom(FormulaSource(std::uint64_t{3} << 30)).error().code == ErrorCode::kTooLarge);
  CHECK(isRight(*readFrom(FormulaSource(100), 40).value(), 40));
}

TEST_CASE("Pages serve several threads at once") {
  const auto source = std::make_shared<FormulaSource>(20 * kPage);
  const PagedSource pages(source);
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (std::uint64_t n = 0; n < 4; ++n) {
    threads.emplace_back([&, n] {
      for (std::uint64_t i = 0; i < 200; ++i) {
        const std::uint64_t offset = (i * 7919 + n * 104729) % (19 * kPage);
        std::vector<std::byte> bytes(500);
        if (pages.read(offset, bytes.size(), bytes.data()) && isRight(bytes, offset)) ++right;
        if (i % 50 == 0) pages.forget();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(right == 800);
}

TEST_CASE("A content's mark tells its size, its ends and its middle") {
  const auto markOf = [](std::size_t size, std::size_t changed) {
    std::vector<std::byte> bytes(size);
    bytes[changed] = std::byte{1};
    return markContent(*sourceOf(std::make_shared<const std::vector<std::byte>>(std::move(bytes))));
  };
  for (const std::size_t size : {100UZ, 100'000UZ, 10'000'000UZ}) {
    CHECK(markOf(size, 0) == markOf(size, 0));
    for (const std::size_t changed : {size / 2, size - 1}) CHECK(markOf(size, 0) != markOf(size, changed));
    CHECK(markOf(size, 0) != markOf(size + 1, 0));
  }
}

TEST_CASE("A content is read when its mark is first asked for, and never again") {
  const auto source = std::make_shared<FormulaSource>(20 * kPage);
  const Content content(source);
  CHECK(source->reads == 0);
  const ContentMark mark = content.mark();
  CHECK(mark == markContent(FormulaSource(20 * kPage)));
  const int reads = source->reads;
  CHECK(reads > 0);
  CHECK(content.mark() == mark);
  CHECK(source->reads == reads);
  CHECK(Content(mark).mark() == mark);
}
