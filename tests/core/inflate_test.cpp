#include "core/inflate.h"

#include <zlib.h>

#include <catch2/catch_test_macros.hpp>
#include <random>

using namespace lobule;

namespace {

std::vector<std::byte> deflateRaw(const std::vector<std::byte>& plain) {
  z_stream state{};
  REQUIRE(deflateInit2(&state, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::vector<std::byte> deflated(deflateBound(&state, static_cast<uLong>(plain.size())));
  state.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(plain.data()));
  state.avail_in = static_cast<uInt>(plain.size());
  state.next_out = reinterpret_cast<Bytef*>(deflated.data());
  state.avail_out = static_cast<uInt>(deflated.size());
  REQUIRE(deflate(&state, Z_FINISH) == Z_STREAM_END);
  deflated.resize(state.total_out);
  deflateEnd(&state);
  return deflated;
}

std::vector<std::byte> noise(std::size_t size) {
  std::mt19937 random(3);
  std::vector<std::byte> bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random() % 7);
  return bytes;
}

}  // namespace

TEST_CASE("Inflating gives back what zlib deflated, of any size") {
  for (const std::size_t size : {0U, 1U, 1000U, 262144U, 700001U}) {
    const auto plain = noise(size);
    const auto inflated = inflateRaw(deflateRaw(plain), size);
    REQUIRE(inflated.has_value());
    CHECK(*inflated == plain);
  }
}

TEST_CASE("Inflating stops before it gives more than was asked for") {
  const auto bomb = deflateRaw(std::vector<std::byte>(50'000'000));
  CHECK(bomb.size() < 60'000);
  CHECK(inflateRaw(bomb, 49'999'999).error().code == ErrorCode::kTooLarge);
  CHECK(inflateRaw(bomb, 50'000'000).has_value());
}

TEST_CASE("A deflate stream that was cut short gives its beginning, and noise gives an error") {
  const auto plain = noise(100'000);
  auto deflated = deflateRaw(plain);
  deflated.resize(deflated.size() / 2);
  const auto part = inflateRaw(deflated, plain.size());
  REQUIRE(part.has_value());
  CHECK(part->size() > 10'000);
  CHECK(std::equal(part->begin(), part->end(), plain.begin()));
  CHECK(inflateRaw(std::vector<std::byte>(100, std::byte{0xff}), 1000).error().code == ErrorCode::kBadInput);
}
