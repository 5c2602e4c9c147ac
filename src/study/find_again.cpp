#include "study/jobs.h"
#include "study/pipeline.h"

namespace lobule::study {

std::shared_ptr<const Analysis> findAgain(const Image& image, const Analysis& analysis,
                                          const inference::Manifest& model, double threshold) {
  auto again = std::make_shared<Analysis>(analysis);
  again->findings = findingsOf(image, analysis, model, threshold);
  again->outlineLevel = findings::outlineLevel(findingOptions(model, threshold));
  again->leftOut = leftOutOf(analysis, model, threshold);
  again->threshold = threshold;
  return again;
}

}  // namespace lobule::study
