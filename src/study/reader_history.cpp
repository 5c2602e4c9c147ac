// Undo and redo of the reader's work, and what happens to it when findings or images go.
#include <algorithm>
#include <utility>

#include "study/changes.h"

namespace lobule::study {
namespace {

constexpr std::size_t kUndoSteps = 100;

// Goes one step along: from one list to the other.
void step(StudyState& state, std::vector<ReaderWork>& from, std::vector<ReaderWork>& to) {
  if (from.empty()) return;
  to.push_back(std::exchange(state.reader, std::move(from.back())));
  from.pop_back();
  state.movedMark.clear();
  state.readerGesture = 0;
  if (findMark(state, state.selectedMark) == nullptr) state.selectedMark.clear();
  followSaid(state);
}

template <class Value>
void renameKey(std::map<std::string, Value>& entries, const std::string& before, const std::string& now) {
  auto entry = entries.extract(before);
  if (entry.empty()) return;
  entry.key() = now;
  entries.insert(std::move(entry));
}

template <class Change>
void forEachWork(StudyState& state, Change change) {
  change(state.reader);
  for (ReaderWork& work : state.readerBefore) change(work);
  for (ReaderWork& work : state.readerAfter) change(work);
}

}  // namespace

void remember(StudyState& state, int gesture) {
  state.movedMark.clear();
  if (gesture != 0 && gesture == state.readerGesture) return;
  state.readerGesture = gesture;
  state.readerAfter.clear();
  state.readerBefore.push_back(state.reader);
  if (state.readerBefore.size() > kUndoSteps) state.readerBefore.erase(state.readerBefore.begin());
}

void change(StudyState& state, const UndoMarks&) {
  step(state, state.readerBefore, state.readerAfter);
}

void change(StudyState& state, const RedoMarks&) {
  step(state, state.readerAfter, state.readerBefore);
}

void renameSpots(StudyState& state, const std::map<std::string, std::string>& renamed) {
  const auto rename = [&](std::vector<SpotPair>& pairs) {
    for (SpotPair& pair : pairs) {
      if (const auto a = renamed.find(pair.a); a != renamed.end()) pair.a = a->second;
      if (const auto b = renamed.find(pair.b); b != renamed.end()) pair.b = b->second;
    }
    std::erase_if(pairs, [](const SpotPair& pair) { return pair.a.empty() || pair.b.empty(); });
  };
  forEachWork(state, [&](ReaderWork& work) {
    rename(work.linked);
    rename(work.apart);
    for (std::string& spot : work.alone) {
      if (const auto found = renamed.find(spot); found != renamed.end()) spot = found->second;
    }
    std::erase(work.alone, std::string());
  });
}

void renameImage(StudyState& state, const ImageId& before, const ImageId& now) {
  forEachWork(state, [&](ReaderWork& work) {
    for (ReaderMark& mark : work.marks) {
      if (mark.image == before) mark.image = now;
    }
    renameKey(work.landmarks, before, now);
    renameKey(work.said, before, now);
  });
}

void forgetClosedImages(StudyState& state) {
  forEachWork(state, [&](ReaderWork& work) {
    std::erase_if(work.marks, [&](const ReaderMark& mark) { return findImage(state, mark.image) == nullptr; });
    std::erase_if(work.landmarks, [&](const auto& entry) { return findImage(state, entry.first) == nullptr; });
    std::erase_if(work.said, [&](const auto& entry) { return findImage(state, entry.first) == nullptr; });
  });
  if (findMark(state, state.selectedMark) == nullptr) state.selectedMark.clear();
}

}  // namespace lobule::study
