#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <format>
#include <memory>

#include "dicom/codecs.h"

namespace lobule::dicom {
namespace {

struct FreeCodec {
  void operator()(opj_codec_t* codec) const { opj_destroy_codec(codec); }
};
struct FreeStream {
  void operator()(opj_stream_t* stream) const { opj_stream_destroy(stream); }
};
struct FreeImage {
  void operator()(opj_image_t* image) const { opj_image_destroy(image); }
};
using Codec = std::unique_ptr<opj_codec_t, FreeCodec>;
using Stream = std::unique_ptr<opj_stream_t, FreeStream>;
using Image = std::unique_ptr<opj_image_t, FreeImage>;

bool beginsWith(ByteSpan bytes, std::initializer_list<unsigned> mark) {
  if (bytes.size() < mark.size()) return false;
  return std::ranges::equal(mark, bytes.first(mark.size()), {}, {},
                            [](std::byte b) { return std::to_integer<unsigned>(b); });
}
bool isRawCodeStream(ByteSpan bytes) {
  return beginsWith(bytes, {0xff, 0x4f, 0xff, 0x51});
}
bool isJp2File(ByteSpan bytes) {
  return beginsWith(bytes, {0, 0, 0, 12, 'j', 'P', ' ', ' '});
}

// OpenJPEG's view of the bytes.
struct Reader {
  ByteSpan bytes;
  std::size_t position = 0;
};

OPJ_SIZE_T readBytes(void* buffer, OPJ_SIZE_T count, void* user) {
  auto& reader = *static_cast<Reader*>(user);
  const std::size_t present = std::min(count, reader.bytes.size() - reader.position);
  if (present == 0) return static_cast<OPJ_SIZE_T>(-1);
  std::memcpy(buffer, reader.bytes.data() + reader.position, present);
  reader.position += present;
  return present;
}
OPJ_OFF_T skipBytes(OPJ_OFF_T count, void* user) {
  auto& reader = *static_cast<Reader*>(user);
  if (count < 0) return -1;
  reader.position += std::min(static_cast<std::size_t>(count), reader.bytes.size() - reader.position);
  return count;
}
OPJ_BOOL seekTo(OPJ_OFF_T position, void* user) {
  auto& reader = *static_cast<Reader*>(user);
  if (position < 0 || static_cast<std::size_t>(position) > reader.bytes.size()) return OPJ_FALSE;
  reader.position = static_cast<std::size_t>(position);
  return OPJ_TRUE;
}

Stream openStream(Reader& reader) {
  Stream stream(opj_stream_default_create(OPJ_TRUE));
  if (!stream) return stream;
  opj_stream_set_user_data(stream.get(), &reader, nullptr);
  opj_stream_set_user_data_length(stream.get(), reader.bytes.size());
  opj_stream_set_read_function(stream.get(), readBytes);
  opj_stream_set_skip_function(stream.get(), skipBytes);
  opj_stream_set_seek_function(stream.get(), seekTo);
  return stream;
}

void keepMessage(const char* message, void* user) {
  auto& kept = *static_cast<std::string*>(user);
  kept = message;
  while (!kept.empty() && (kept.back() == '\n' || kept.back() == '.')) kept.pop_back();
}
void ignoreMessage(const char*, void*) {}

std::unexpected<Error> undecodable(const std::string& reason) {
  return fail(ErrorCode::kBadInput, std::format("The JPEG 2000 frame cannot be decoded{}.",
                                                reason.empty() ? "" : std::format(" ({})", reason)));
}

// Components of equal size and depth, as DICOM demands.
Result<void> checkComponents(const opj_image_t& image) {
  for (OPJ_UINT32 i = 0; i < image.numcomps; ++i) {
    const auto& component = image.comps[i];
    if (component.dx != 1 || component.dy != 1) {
      return fail(ErrorCode::kUnsupported, "JPEG 2000 with subsampled components is not read.");
    }
    if (component.prec < 1 || component.prec > 32 || component.prec != image.comps[0].prec) {
      return fail(ErrorCode::kUnsupported, "JPEG 2000 components of different depths are not read.");
    }
  }
  return {};
}

template <class Sample>
void interleave(const opj_image_t& image, std::vector<std::byte>& bytes) {
  const std::size_t pixels = static_cast<std::size_t>(image.comps[0].w) * image.comps[0].h;
  auto* target = reinterpret_cast<Sample*>(bytes.data());
  for (OPJ_UINT32 c = 0; c < image.numcomps; ++c) {
    const OPJ_INT32* source = image.comps[c].data;
    for (std::size_t i = 0; i < pixels; ++i) target[i * image.numcomps + c] = static_cast<Sample>(source[i]);
  }
}

// One row of low-pass samples brought to the frame's width, each sample times 2^reduction. Between the samples linear,
// beyond the last constant.
template <class Sum>
void enlargeRow(const OPJ_INT32* samples, int count, int reduction, std::vector<Sum>& row) {
  const int step = 1 << reduction;
  const auto columns = static_cast<int>(row.size());
  for (int left = 0, first = 0; first < columns; ++left, first += step) {
    const Sum here = samples[std::min(left, count - 1)], next = samples[std::min(left + 1, count - 1)];
    const int last = std::min(step, columns - first);
    for (int across = 0; across < last; ++across) row[first + across] = here * (step - across) + next * across;
  }
}

// The low-pass samples of a wavelet stand at every 2^reduction-th pixel: between them, bilinear; beyond the last,
// constant. Sum: wide enough for a sample times 4^reduction.
template <class Sample, class Sum>
void enlarge(const opj_image_t& image, const ExpectedFrame& expected, int reduction, std::vector<std::byte>& bytes) {
  const int step = 1 << reduction, mask = step - 1;
  std::vector<Sum> upper(static_cast<std::size_t>(expected.columns)), lower(upper.size());
  const auto channels = static_cast<std::size_t>(image.numcomps);
  auto* target = reinterpret_cast<Sample*>(bytes.data());
  for (std::size_t c = 0; c < channels; ++c) {
    const auto& component = image.comps[c];
    const int width = static_cast<int>(component.w), height = static_cast<int>(component.h);
    const auto samplesOf = [&](int row) {
      return component.data + static_cast<std::size_t>(std::min(row, height - 1)) * component.w;
    };
    for (int row = 0; row < expected.rows; ++row) {
      const Sum down = row & mask;
      if (down == 0) {
        enlargeRow(samplesOf(row >> reduction), width, reduction, upper);
        enlargeRow(samplesOf((row >> reduction) + 1), width, reduction, lower);
      }
      Sample* out = target + static_cast<std::size_t>(row) * upper.size() * channels + c;
      for (std::size_t column = 0; column < upper.size(); ++column) {
        const Sum sum = upper[column] * (step - down) + lower[column] * down;
        out[column * channels] = static_cast<Sample>(sum >> (2 * reduction));
      }
    }
  }
}

template <class Sample>
void weave(const opj_image_t& image, const ExpectedFrame& expected, int reduction, std::vector<std::byte>& bytes) {
  if (reduction == 0) {
    interleave<Sample>(image, bytes);
  } else if (sizeof(Sample) <= 2 && reduction <= 7) {
    enlarge<Sample, std::int32_t>(image, expected, reduction, bytes);
  } else {
    enlarge<Sample, std::int64_t>(image, expected, reduction, bytes);
  }
}

// How far the stream can be reduced: by its resolutions, and without losing a side altogether.
int possibleReduction(opj_codec_t* codec, const ExpectedFrame& expected, int wanted) {
  opj_codestream_info_v2_t* info = opj_get_cstr_info(codec);
  if (info == nullptr) return 0;
  int resolutions = 1;
  if (info->m_default_tile_info.tccp_info != nullptr) {
    resolutions = static_cast<int>(info->m_default_tile_info.tccp_info[0].numresolutions);
    for (OPJ_UINT32 i = 1; i < info->nbcomps; ++i) {
      resolutions = std::min(resolutions, static_cast<int>(info->m_default_tile_info.tccp_info[i].numresolutions));
    }
  }
  const bool isTiled = info->tw > 1 || info->th > 1;  // where tiles begin decides where their samples stand
  opj_destroy_cstr_info(&info);
  int reduction = isTiled ? 0 : std::clamp(wanted, 0, std::max(0, resolutions - 1));
  while (reduction > 0 && std::min(expected.columns, expected.rows) >> reduction < 1) --reduction;
  return reduction;
}

}  // namespace

bool isJpeg2000(ByteSpan codeStream) {
  return isRawCodeStream(codeStream) || isJp2File(codeStream);
}

Result<DecodedSamples> decodeJpeg2000(ByteSpan codeStream, const ExpectedFrame& expected, const Progress& progress,
                                      int reduction) {
  // Open the decoder on the bytes.
  const Codec codec(opj_create_decompress(isJp2File(codeStream) ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K));
  Reader reader{codeStream};
  const Stream stream = openStream(reader);
  if (!codec || !stream) return fail(ErrorCode::kInternal, "The JPEG 2000 decoder could not start.");
  std::string reason;
  opj_set_error_handler(codec.get(), keepMessage, &reason);
  opj_set_warning_handler(codec.get(), ignoreMessage, nullptr);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  if (opj_setup_decoder(codec.get(), &parameters) == OPJ_FALSE) return undecodable(reason);
  opj_decoder_set_strict_mode(codec.get(), OPJ_FALSE);  // a truncated stream shows what is there

  // Compare its header with the data set before memory is asked for.
  opj_image_t* header = nullptr;
  const bool isHeaderRead = opj_read_header(stream.get(), codec.get(), &header) != OPJ_FALSE;
  const Image image(header);
  if (!isHeaderRead || !image || image->numcomps == 0) return undecodable(reason);
  const long long columns = static_cast<long long>(image->x1) - image->x0;
  const long long rows = static_cast<long long>(image->y1) - image->y0;
  if (auto agreed = checkAgreement(expected, columns, rows, image->numcomps); !agreed) {
    return std::unexpected(agreed.error());
  }
  if (auto checked = checkComponents(*image); !checked) return std::unexpected(checked.error());
  const int precision = static_cast<int>(image->comps[0].prec);
  DecodedSamples decoded{.bytesPerSample = precision <= 8    ? 1
                                           : precision <= 16 ? 2
                                                             : 4,
                         .precision = precision,
                         .isSigned = image->comps[0].sgnd != 0};
  const auto size = frameBytes(expected, decoded.bytesPerSample);
  if (!size) return std::unexpected(size.error());
  if (const auto working = frameBytes(expected, sizeof(OPJ_INT32)); !working) return std::unexpected(working.error());
  if (progress.isCancelled()) return fail(ErrorCode::kCancelled, "Decoding was cancelled.");
  reduction = image->x0 == 0 && image->y0 == 0 ? possibleReduction(codec.get(), expected, reduction) : 0;
  if (reduction > 0 &&
      opj_set_decoded_resolution_factor(codec.get(), static_cast<OPJ_UINT32>(reduction)) == OPJ_FALSE) {
    return undecodable(reason);
  }

  // Decode, and weave the planes together.
  if (opj_decode(codec.get(), stream.get(), image.get()) == OPJ_FALSE) return undecodable(reason);
  opj_end_decompress(codec.get(), stream.get());
  const auto reduced = [&](int side) { return static_cast<OPJ_UINT32>((side + (1 << reduction) - 1) >> reduction); };
  for (OPJ_UINT32 i = 0; i < image->numcomps; ++i) {
    const auto& component = image->comps[i];
    if (component.data == nullptr || component.w != reduced(expected.columns) ||
        component.h != reduced(expected.rows)) {
      return undecodable("a component is missing");
    }
  }
  decoded.bytes.resize(*size);
  if (decoded.bytesPerSample == 1) weave<std::uint8_t>(*image, expected, reduction, decoded.bytes);
  if (decoded.bytesPerSample == 2) weave<std::uint16_t>(*image, expected, reduction, decoded.bytes);
  if (decoded.bytesPerSample == 4) weave<std::uint32_t>(*image, expected, reduction, decoded.bytes);
  return decoded;
}

}  // namespace lobule::dicom
