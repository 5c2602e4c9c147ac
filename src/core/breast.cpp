#include "core/breast.h"

#include <array>
#include <utility>

namespace lobule {
namespace {

constexpr std::array<std::pair<ViewPosition, std::string_view>, 14> kViewWords{{
    {ViewPosition::kCC, "CC"},
    {ViewPosition::kMLO, "MLO"},
    {ViewPosition::kML, "ML"},
    {ViewPosition::kLM, "LM"},
    {ViewPosition::kLMO, "LMO"},
    {ViewPosition::kXCC, "XCC"},
    {ViewPosition::kXCCL, "XCCL"},
    {ViewPosition::kXCCM, "XCCM"},
    {ViewPosition::kFB, "FB"},
    {ViewPosition::kSIO, "SIO"},
    {ViewPosition::kISO, "ISO"},
    {ViewPosition::kAT, "AT"},
    {ViewPosition::kCV, "CV"},
    {ViewPosition::kOther, "OTHER"},
}};

}  // namespace

std::optional<Laterality> lateralityFromDicom(std::string_view code) {
  if (code == "L") return Laterality::kLeft;
  if (code == "R") return Laterality::kRight;
  return std::nullopt;
}

std::string_view toDicom(Laterality laterality) {
  return laterality == Laterality::kLeft ? "L" : "R";
}

std::optional<ViewPosition> viewPositionFromDicom(std::string_view code) {
  for (const auto& [view, word] : kViewWords) {
    if (word == code && view != ViewPosition::kOther) return view;
  }
  return std::nullopt;
}

std::string_view toDicom(ViewPosition view) {
  for (const auto& [candidate, word] : kViewWords) {
    if (candidate == view) return word;
  }
  return "OTHER";
}

}  // namespace lobule
