#include "dicom/jpeg2000_stream.h"

#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <vector>

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

constexpr OPJ_UINT32 kHighThroughput = 0x40;  // in a component's code block style

// OpenJPEG's view of the bytes.
struct Reader {
  const std::uint8_t* bytes = nullptr;
  std::size_t size = 0, position = 0;
};

OPJ_SIZE_T readBytes(void* buffer, OPJ_SIZE_T count, void* user) {
  auto& reader = *static_cast<Reader*>(user);
  const std::size_t present = std::min(count, reader.size - reader.position);
  if (present == 0) return static_cast<OPJ_SIZE_T>(-1);
  std::memcpy(buffer, reader.bytes + reader.position, present);
  reader.position += present;
  return present;
}
OPJ_OFF_T skipBytes(OPJ_OFF_T count, void* user) {
  auto& reader = *static_cast<Reader*>(user);
  if (count < 0) return -1;
  reader.position += std::min(static_cast<std::size_t>(count), reader.size - reader.position);
  return count;
}
OPJ_BOOL seekTo(OPJ_OFF_T position, void* user) {
  auto& reader = *static_cast<Reader*>(user);
  if (position < 0 || static_cast<std::size_t>(position) > reader.size) return OPJ_FALSE;
  reader.position = static_cast<std::size_t>(position);
  return OPJ_TRUE;
}

Stream openStream(Reader& reader) {
  Stream stream(opj_stream_default_create(OPJ_TRUE));
  if (!stream) return stream;
  opj_stream_set_user_data(stream.get(), &reader, nullptr);
  opj_stream_set_user_data_length(stream.get(), reader.size);
  opj_stream_set_read_function(stream.get(), readBytes);
  opj_stream_set_skip_function(stream.get(), skipBytes);
  opj_stream_set_seek_function(stream.get(), seekTo);
  return stream;
}

bool beginsWith(const std::uint8_t* bytes, std::size_t size, std::initializer_list<std::uint8_t> mark) {
  return size >= mark.size() && std::equal(mark.begin(), mark.end(), bytes);
}
bool isRawCodeStream(const std::uint8_t* bytes, std::size_t size) {
  return beginsWith(bytes, size, {0xff, 0x4f, 0xff, 0x51});
}
bool isJp2File(const std::uint8_t* bytes, std::size_t size) {
  return beginsWith(bytes, size, {0, 0, 0, 12, 'j', 'P', ' ', ' '});
}

void keepMessage(const char* message, void* user) {
  auto& kept = *static_cast<std::string*>(user);
  kept = message;
  while (!kept.empty() && (kept.back() == '\n' || kept.back() == '.')) kept.pop_back();
}
void ignoreMessage(const char*, void*) {}

template <class Sample>
void interleave(const opj_image_t& image, Sample* target) {
  const std::size_t pixels = static_cast<std::size_t>(image.comps[0].w) * image.comps[0].h;
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
void enlarge(const opj_image_t& image, const Jpeg2000Request& request, Sample* target) {
  const int reduction = static_cast<int>(request.reduction), step = 1 << reduction, mask = step - 1;
  const int rows = static_cast<int>(request.rows);
  std::vector<Sum> upper(request.columns), lower(upper.size());
  const auto channels = static_cast<std::size_t>(image.numcomps);
  for (std::size_t c = 0; c < channels; ++c) {
    const auto& component = image.comps[c];
    const int width = static_cast<int>(component.w), height = static_cast<int>(component.h);
    const auto samplesOf = [&](int row) {
      return component.data + static_cast<std::size_t>(std::min(row, height - 1)) * component.w;
    };
    for (int row = 0; row < rows; ++row) {
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
void weave(const opj_image_t& image, const Jpeg2000Request& request, std::uint8_t* bytes) {
  auto* target = reinterpret_cast<Sample*>(bytes);
  if (request.reduction == 0) {
    interleave<Sample>(image, target);
  } else if (sizeof(Sample) <= 2 && request.reduction <= 7) {
    enlarge<Sample, std::int32_t>(image, request, target);
  } else {
    enlarge<Sample, std::int64_t>(image, request, target);
  }
}

Jpeg2000Header headerOf(opj_codec_t* codec, const opj_image_t& image) {
  Jpeg2000Header header{.columns = static_cast<long long>(image.x1) - image.x0,
                        .rows = static_cast<long long>(image.y1) - image.y0,
                        .components = image.numcomps,
                        .precision = static_cast<int>(image.comps[0].prec),
                        .isSigned = image.comps[0].sgnd != 0,
                        .isTiled = image.x0 != 0 || image.y0 != 0};
  for (OPJ_UINT32 i = 0; i < image.numcomps; ++i) {
    const auto& component = image.comps[i];
    header.isSubsampled = header.isSubsampled || component.dx != 1 || component.dy != 1;
    header.areDepthsEqual = header.areDepthsEqual && component.prec == image.comps[0].prec;
  }
  opj_codestream_info_v2_t* info = opj_get_cstr_info(codec);
  if (info == nullptr) return header;
  header.isTiled = header.isTiled || info->tw > 1 || info->th > 1;  // where tiles begin decides where samples stand
  const opj_tccp_info_t* codings = info->m_default_tile_info.tccp_info;
  if (codings != nullptr) {
    header.resolutions = static_cast<int>(codings[0].numresolutions);
    header.canBeParted = !header.isTiled;
    for (OPJ_UINT32 i = 0; i < info->nbcomps; ++i) {
      header.resolutions = std::min(header.resolutions, static_cast<int>(codings[i].numresolutions));
      header.canBeParted = header.canBeParted && codings[i].qmfbid == 1 && (codings[i].cblksty & kHighThroughput) == 0;
    }
  }
  opj_destroy_cstr_info(&info);
  return header;
}

}  // namespace

struct Jpeg2000Stream::Impl {
  Reader reader;
  Codec codec;
  Stream stream;
  Image image;
  std::string reason;
  Jpeg2000Header header;
};

bool Jpeg2000Stream::isOne(const std::uint8_t* bytes, std::size_t size) {
  return isRawCodeStream(bytes, size) || isJp2File(bytes, size);
}

Jpeg2000Stream::Jpeg2000Stream(const std::uint8_t* bytes, std::size_t size) : impl_(std::make_unique<Impl>()) {
  impl_->reader = {.bytes = bytes, .size = size};
  impl_->codec.reset(opj_create_decompress(isJp2File(bytes, size) ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K));
  impl_->stream = openStream(impl_->reader);
}

Jpeg2000Stream::~Jpeg2000Stream() = default;

bool Jpeg2000Stream::canStart() const {
  return impl_->codec && impl_->stream;
}

const std::string& Jpeg2000Stream::reason() const {
  return impl_->reason;
}

const Jpeg2000Header* Jpeg2000Stream::header() {
  opj_codec_t* codec = impl_->codec.get();
  opj_set_error_handler(codec, keepMessage, &impl_->reason);
  opj_set_warning_handler(codec, ignoreMessage, nullptr);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  if (opj_setup_decoder(codec, &parameters) == OPJ_FALSE) return nullptr;
  opj_decoder_set_strict_mode(codec, OPJ_FALSE);  // a truncated stream shows what is there
  opj_image_t* image = nullptr;
  const bool isRead = opj_read_header(impl_->stream.get(), codec, &image) != OPJ_FALSE;
  impl_->image.reset(image);
  if (!isRead || image == nullptr || image->numcomps == 0) return nullptr;
  impl_->header = headerOf(codec, *image);
  return &impl_->header;
}

bool Jpeg2000Stream::decode(const Jpeg2000Request& request, std::uint8_t* target) {
  opj_codec_t* codec = impl_->codec.get();
  opj_image_t* image = impl_->image.get();
  if (request.reduction > 0 && opj_set_decoded_resolution_factor(codec, request.reduction) == OPJ_FALSE) return false;
  const bool isPart = request.endRow > request.firstRow;
  if (isPart) {
    const auto top = static_cast<OPJ_INT32>(image->y0);
    const OPJ_INT32 first = top + static_cast<OPJ_INT32>(request.firstRow);
    const OPJ_INT32 end = top + static_cast<OPJ_INT32>(request.endRow);
    if (opj_set_decode_area(codec, image, static_cast<OPJ_INT32>(image->x0), first, static_cast<OPJ_INT32>(image->x1),
                            end) == OPJ_FALSE) {
      return false;
    }
  }
  if (opj_decode(codec, impl_->stream.get(), image) == OPJ_FALSE) return false;
  opj_end_decompress(codec, impl_->stream.get());
  const auto reduced = [&](std::uint32_t side) { return (side + (1U << request.reduction) - 1) >> request.reduction; };
  const std::uint32_t rows = isPart ? request.endRow - request.firstRow : reduced(request.rows);
  for (OPJ_UINT32 i = 0; i < image->numcomps; ++i) {
    const auto& component = image->comps[i];
    if (component.data == nullptr || component.w != reduced(request.columns) || component.h != rows) {
      impl_->reason = "a component is missing";
      return false;
    }
  }
  if (request.bytesPerSample == 1) weave<std::uint8_t>(*image, request, target);
  if (request.bytesPerSample == 2) weave<std::uint16_t>(*image, request, target);
  if (request.bytesPerSample == 4) weave<std::uint32_t>(*image, request, target);
  return true;
}

}  // namespace lobule::dicom
