// Cancellation and progress of one piece of slow work: shared by the thread that works and the one that watches.
#pragma once

#include <atomic>
#include <memory>

namespace lobule {

// Copies share one flag. A default-constructed Progress can be used where nobody watches.
class Progress {
 public:
  Progress() : shared_(std::make_shared<Shared>()) {}

  void cancel() const { shared_->cancelled.store(true, std::memory_order_relaxed); }
  bool isCancelled() const { return shared_->cancelled.load(std::memory_order_relaxed); }

  // fraction: 0 to 1 of the work done.
  void report(float fraction) const { shared_->fraction.store(fraction, std::memory_order_relaxed); }
  float fraction() const { return shared_->fraction.load(std::memory_order_relaxed); }

 private:
  struct Shared {
    std::atomic<bool> cancelled{false};
    std::atomic<float> fraction{0.0F};
  };
  std::shared_ptr<Shared> shared_;
};

}  // namespace lobule
