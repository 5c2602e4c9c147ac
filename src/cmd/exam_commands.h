// The commands about the exam that the headless core holds: which images to analyse, the result, masks and overlays.
#pragma once

#include "cmd/core_call.h"

namespace lobule::cmd {

// {"modality": "mg"|"us"}: says what every picture is whose file does not say it.
Result<Reply> setModality(app::App& app, const Json& arguments);

// {"images": ["i1", ...]}, all when left out: asks for their analysis.
Result<Reply> requestAnalysis(app::App& app, const Json& arguments);

// -> value: the result of `analyze` by INTERFACES.md.
Result<Reply> analysisResult(const app::App& app);

// {"image"} -> bytes: a PNG of the image's own size, 0 background, n finding n of the result's order.
Result<Reply> findingsMask(const app::App& app, const Json& arguments);

// {"image"} -> bytes: a PNG of the displayed image with each finding outlined.
Result<Reply> findingsOverlay(const app::App& app, const Json& arguments);

}  // namespace lobule::cmd
