// Bytes to a DCMTK data set: with or without preamble and meta header, deflated, or cut short. Internal to the room.
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcfilefo.h>

#include <memory>
#include <string>

#include "core/byte_source.h"
#include "core/result.h"

namespace lobule::dicom {

struct ParsedFile {
  SharedSource source;  // what the data set reads from: the file, or its inflated data set
  std::unique_ptr<DcmFileFormat> file;
  std::string transferSyntaxUid;  // of the file, also where DCMTK sees its inflated form
  std::string transferSyntaxName;
  E_TransferSyntax encoding = EXS_Unknown;  // of the data set in `source`
  std::string damage;                       // a sentence where the data set ends too early or wrongly; else empty

  DcmDataset& dataSet() const { return *file->getDataset(); }
};

// Reads no value but those that parsing needs: the others stay in the source until they are asked for.
Result<ParsedFile> parseFile(SharedSource source);

// DCMTK's globals (dictionary, quiet log, tolerant parsing) are set once; safe from any thread.
void prepareDcmtk();

}  // namespace lobule::dicom
