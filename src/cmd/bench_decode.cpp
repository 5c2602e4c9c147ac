// How long decoding takes natively: bench_decode REPEATS FILE... prints one JSON line per file, {"file","medianMs"}.
// tests/bench/run sets it beside the same work in WebAssembly.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "core/json.h"
#include "dicom/dicom_object.h"

namespace {

lobule::SharedBytes readFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end());
}

double millisecondsOf(const lobule::SharedBytes& bytes) {
  const auto began = std::chrono::steady_clock::now();
  const auto object = lobule::dicom::openDicom(bytes);
  const auto frame = object.and_then([](const auto& opened) { return lobule::dicom::decodeRaw(*opened, 0); });
  if (!frame) {
    std::cerr << frame.error().message << '\n';
    std::exit(1);
  }
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::cerr << "usage: bench_decode REPEATS FILE...\n";
    return 2;
  }
  const int repeats = std::max(1, std::atoi(words[1]));
  for (int i = 2; i < count; ++i) {
    const auto bytes = readFile(words[i]);
    std::vector<double> times;
    for (int n = 0; n <= repeats; ++n) {
      const double time = millisecondsOf(bytes);
      if (n > 0) times.push_back(time);  // the first one warms up
    }
    std::ranges::sort(times);
    std::cout << lobule::dumpJson(lobule::Json{{"file", words[i]}, {"medianMs", times[times.size() / 2]}}) << std::endl;
  }
  return 0;
}
