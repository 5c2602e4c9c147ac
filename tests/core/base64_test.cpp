#include "core/base64.h"

#include <catch2/catch_test_macros.hpp>
#include <string_view>

using namespace lobule;

TEST_CASE("Base64 gives the test vectors of RFC 4648") {
  const auto encode = [](std::string_view text) { return encodeBase64(std::as_bytes(std::span(text))); };
  CHECK(encode("").empty());
  CHECK(encode("f") == "Zg==");
  CHECK(encode("fo") == "Zm8=");
  CHECK(encode("foo") == "Zm9v");
  CHECK(encode("foobar") == "Zm9vYmFy");
  CHECK(encode("\xff\xfe\xfd") == "//79");
}
