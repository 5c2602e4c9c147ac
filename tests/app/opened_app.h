#pragma once

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/app.h"
#include "app/manual_executor.h"
#include "image/raster_file.h"
#include "study/pipeline.h"
#include "support/paths.h"

namespace lobule::app::testing {

inline double noTime() {
  return 0;
}

inline SharedBytes shared(std::vector<std::byte> bytes) {
  return std::make_shared<const std::vector<std::byte>>(std::move(bytes));
}

// Half an ellipse of tissue at the right edge, with a bright spot.
inline SharedBytes breastPng() {
  image::Plane<std::uint8_t> picture(300, 400);
  for (int row = 0; row < picture.rows; ++row) {
    for (int column = 0; column < picture.columns; ++column) {
      const double radius = std::hypot((299 - column) / 200.0, (row - 190) / 160.0);
      const double spot = std::exp(-(std::pow(column - 210, 2) + std::pow(row - 130, 2)) / 200.0);
      if (radius < 1) picture.at(column, row) = static_cast<std::uint8_t>(70 + 50 * (1 - radius) + 100 * spot);
    }
  }
  return shared(image::writePng(picture).value());
}

inline std::string fixtureManifest(const std::string& id = "fixture-lesion") {
  const auto bytes =
      lobule::testing::readBytes(lobule::testing::repositoryFile("tests/fixtures/models/" + id + "/model.json"));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The picture as a mammogram: models refuse pictures of unknown kind.
inline void openMammogram(App& app, const std::string& name = "exam/a.png") {
  auto file = study::readFile(name, breastPng());
  REQUIRE(file);
  file->header.modality = Modality::kMammography;
  app.dispatch(std::move(*file));
}

inline inference::NamedTensors answerEverywhere(const inference::Tensor& input, float probability) {
  inference::Tensor output = input;
  std::ranges::fill(output.values, probability);
  return {{"probability", output}};
}

// Lets the app work until nothing but inferences is left to do.
inline void settle(App& app) {
  for (int turn = 0; turn < 6; ++turn) app.update();
}

// Gives each waiting inference the same answer, until the app has nothing left to do.
inline void finishAll(App& app, float probability) {
  for (int turn = 0; turn < 50 && !app.isIdle(); ++turn) {
    app.update();
    while (const auto request = app.nextInference()) {
      app.finishInference(request->id, answerEverywhere(request->input, probability), 5.0, "wasm");
    }
  }
}

}  // namespace lobule::app::testing
