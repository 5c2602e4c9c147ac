// A fixed number of threads that run what they are given, first in first out. Destruction waits for what runs and drops
// what waits.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace lobule::platform {

class ThreadPool {
 public:
  using Task = std::function<void()>;

  // afterTask: called on the worker after each task, to wake whoever waits for results; may be empty.
  explicit ThreadPool(int threads, Task afterTask = {});
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  void run(Task task);  // any thread; tasks must not throw
  int threadCount() const { return static_cast<int>(threads_.size()); }

 private:
  void work();

  Task afterTask_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> waiting_;
  bool isEnding_ = false;
  std::vector<std::thread> threads_;
};

// A thread for each core, 2 to 4: four views decode at once, and the UI thread mostly waits. The page starts with 4
// workers.
int sensibleThreadCount();

}  // namespace lobule::platform
