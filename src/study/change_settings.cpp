#include <algorithm>

#include "study/changes.h"

namespace lobule::study {
namespace {

double& thresholdOf(Settings& settings, Modality modality) {
  return modality == Modality::kUltrasound ? settings.ultrasoundThreshold : settings.mammoThreshold;
}

// The manifest's point named "default" or "balanced", else its first.
const inference::OperatingPoint* defaultPoint(const inference::Manifest& manifest) {
  for (const std::string_view name : {"default", "balanced"}) {
    const auto found = std::ranges::find(manifest.operatingPoints, name, &inference::OperatingPoint::name);
    if (found != manifest.operatingPoints.end()) return &*found;
  }
  return manifest.operatingPoints.empty() ? nullptr : &manifest.operatingPoints.front();
}

}  // namespace

void change(StudyState& state, const ChangeSettings& action) {
  // Thresholds change findings too: they have an action of their own.
  const double mammo = state.settings.mammoThreshold, ultrasound = state.settings.ultrasoundThreshold;
  state.settings = action.settings;
  state.settings.mammoThreshold = mammo;
  state.settings.ultrasoundThreshold = ultrasound;
}

void change(StudyState& state, const SetBackend& action) {
  state.backend = action.backend;
  state.backendReason = action.reason;
}

void change(StudyState& state, const AddModel& action) {
  const auto sameId = [&](const LoadedModel& model) { return model.manifest.id == action.model.manifest.id; };
  const auto found = std::ranges::find_if(state.models, sameId);
  if (found != state.models.end()) {
    *found = action.model;
    return;
  }
  const Modality modality = action.model.manifest.modality;
  const bool isFirst = modelFor(state, modality) == nullptr;
  state.models.push_back(action.model);
  if (!isFirst || modelFor(state, modality) == nullptr) return;
  if (const auto* point = defaultPoint(action.model.manifest)) thresholdOf(state.settings, modality) = point->threshold;
}

}  // namespace lobule::study
