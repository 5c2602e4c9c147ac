#include "study/grouping.h"

#include <algorithm>
#include <vector>

namespace lobule::study {
namespace {

std::string folderOf(const std::string& path) {
  const auto slash = path.find_last_of('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (true) {
    const auto end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
    if (end == std::string::npos) return parts;
    begin = end + 1;
  }
}

// Family and given name of one component group (PS3.5 6.2.1).
std::string readableGroup(const std::string& group, const std::string& between) {
  const std::vector<std::string> parts = split(group, '^');
  const std::string family = trimmed(parts.front());
  std::string given = parts.size() > 1 ? trimmed(parts[1]) : std::string();
  if (family.empty()) return given;
  return given.empty() ? family : family + between + given;
}

}  // namespace

std::string fileNameOf(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

std::string readableName(const std::string& personName) {
  const std::vector<std::string> groups = split(personName, '=');
  std::string name = readableGroup(groups.front(), ", ");
  for (std::size_t i = 1; i < groups.size() && i < 3; ++i) {
    const std::string other = readableGroup(groups[i], " ");
    if (!other.empty() && (i == 1 || name.empty())) name = name.empty() ? other : name + " (" + other + ")";
  }
  return name;
}

std::string readableDate(const std::string& date) {
  const bool isPlain =
      date.size() == 8 && std::ranges::all_of(date, [](char digit) { return digit >= '0' && digit <= '9'; });
  if (!isPlain) return trimmed(date);
  return date.substr(0, 4) + "-" + date.substr(4, 2) + "-" + date.substr(6, 2);
}

std::string groupingKey(const std::string& file, const dicom::ImageHeader& header) {
  const dicom::PatientAndStudy& identity = header.identity;
  if (identity.studyInstanceUid.empty() && identity.patientId.empty()) return "folder\n" + folderOf(file);
  return "study\n" + identity.patientId + "\n" + identity.studyInstanceUid;
}

std::string examLabel(const std::string& file, const dicom::ImageHeader& header) {
  const dicom::PatientAndStudy& identity = header.identity;
  std::string who = readableName(identity.patientName);
  if (who.empty()) who = trimmed(identity.patientId);
  const std::string when = readableDate(identity.studyDate);
  if (!who.empty()) return when.empty() ? who : who + ", " + when;
  if (!identity.studyInstanceUid.empty()) return when.empty() ? "Exam without a name" : "Exam of " + when;
  const std::string folder = fileNameOf(folderOf(file));
  return folder.empty() ? "Pictures" : folder;
}

}  // namespace lobule::study
