#include "dicom/jpegxl_stream.h"

#include <jxl/decode.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace lobule::dicom {
namespace {

// What libjxl may hold at once: three planes of floats with borders, coefficients of a progressive image and a
// reference frame need some 40 bytes a pixel; a stream that wants more is no image of this size.
constexpr std::uint64_t kFixedBytes = 96U << 20, kBytesPerPixel = 96;
// Groups of 128 x 128 pixels (the smallest) come by at most 11 passes, some stages and a few reference frames.
constexpr std::uint64_t kSmallestGroup = 128, kTasksPerGroup = 64;
constexpr std::size_t kPrefix = 16;  // before each block: its size; keeps the alignment of malloc

struct Budget {
  const JpegXlInput& input;
  std::uint64_t bytesLeft = 0, tasksLeft = 0;
  bool isExceeded = false, isCancelled = false;
};

void* takeMemory(void* user, std::size_t size) {
  auto& budget = *static_cast<Budget*>(user);
  if (size > budget.bytesLeft) {
    budget.isExceeded = true;
    return nullptr;
  }
  auto* block = static_cast<std::uint8_t*>(std::malloc(size + kPrefix));
  if (block == nullptr) {
    budget.isExceeded = true;
    return nullptr;
  }
  budget.bytesLeft -= size;
  *reinterpret_cast<std::size_t*>(block) = size;
  return block + kPrefix;
}

void giveMemoryBack(void* user, void* address) {
  if (address == nullptr) return;
  auto* block = static_cast<std::uint8_t*>(address) - kPrefix;
  static_cast<Budget*>(user)->bytesLeft += *reinterpret_cast<std::size_t*>(block);
  std::free(block);
}

// libjxl's tasks one after another on this thread: frames run side by side already.
JxlParallelRetCode runTasks(void* user, void* decoder, JxlParallelRunInit init, JxlParallelRunFunction run,
                            std::uint32_t first, std::uint32_t end) {
  auto& budget = *static_cast<Budget*>(user);
  if (const JxlParallelRetCode failed = init(decoder, 1); failed != JXL_PARALLEL_RET_SUCCESS) return failed;
  for (std::uint32_t task = first; task < end; ++task) {
    budget.isCancelled = budget.input.isCancelled != nullptr && budget.input.isCancelled(budget.input.user);
    if (budget.isCancelled) return JXL_PARALLEL_RET_RUNNER_ERROR;
    if (budget.tasksLeft == 0) {
      budget.isExceeded = true;
      return JXL_PARALLEL_RET_RUNNER_ERROR;
    }
    --budget.tasksLeft;
    run(decoder, task, 0);
  }
  return JXL_PARALLEL_RET_SUCCESS;
}

struct DestroyDecoder {
  void operator()(JxlDecoder* decoder) const { JxlDecoderDestroy(decoder); }
};
using Decoder = std::unique_ptr<JxlDecoder, DestroyDecoder>;

// False, with the outcome in the reply, when the stream is another image than the data set says.
bool agrees(const JxlBasicInfo& info, const JpegXlRequest& request, JpegXlReply& reply) {
  reply.columns = info.xsize;
  reply.rows = info.ysize;
  reply.components = info.num_color_channels + info.num_extra_channels;
  reply.bits = info.bits_per_sample;
  reply.isXyb = info.uses_original_profile == JXL_FALSE ? 1 : 0;
  if (info.xsize != request.columns || info.ysize != request.rows || reply.components != request.samplesPerPixel) {
    reply.outcome = JpegXlOutcome::kOtherSize;
    return false;
  }
  if (info.exponent_bits_per_sample != 0 || info.bits_per_sample > 8 * request.bytesPerSample) {
    reply.outcome = JpegXlOutcome::kOtherDepth;
    return false;
  }
  return true;
}

// XYB colour comes out as sRGB (PS3.5 8.2.15). Grey, and what is not XYB, comes out as it went in: its values mean what
// the data set says.
bool chooseColors(JxlDecoder* decoder, const JpegXlReply& reply) {
  JxlColorEncoding stored;
  const bool isNamed =
      JxlDecoderGetColorAsEncodedProfile(decoder, JXL_COLOR_PROFILE_TARGET_ORIGINAL, &stored) == JXL_DEC_SUCCESS;
  if (reply.isXyb == 0 || (reply.components == 1 && isNamed)) return true;
  JxlColorEncoding wanted{};
  wanted.color_space = reply.components == 1 ? JXL_COLOR_SPACE_GRAY : JXL_COLOR_SPACE_RGB;
  wanted.white_point = JXL_WHITE_POINT_D65;
  wanted.primaries = JXL_PRIMARIES_SRGB;
  wanted.transfer_function = JXL_TRANSFER_FUNCTION_SRGB;
  wanted.rendering_intent = JXL_RENDERING_INTENT_RELATIVE;
  return JxlDecoderSetPreferredColorProfile(decoder, &wanted) == JXL_DEC_SUCCESS;
}

bool giveTarget(JxlDecoder* decoder, const JpegXlRequest& request, std::uint8_t* target) {
  const JxlPixelFormat format{.num_channels = request.samplesPerPixel,
                              .data_type = request.bytesPerSample == 1 ? JXL_TYPE_UINT8 : JXL_TYPE_UINT16,
                              .endianness = JXL_LITTLE_ENDIAN,
                              .align = 0};
  const std::size_t bytes =
      std::size_t{request.columns} * request.rows * request.samplesPerPixel * request.bytesPerSample;
  if (JxlDecoderSetImageOutBuffer(decoder, &format, target, bytes) != JXL_DEC_SUCCESS) return false;
  const JxlBitDepth asStored{.type = JXL_BIT_DEPTH_FROM_CODESTREAM};
  return JxlDecoderSetImageOutBitDepth(decoder, &asStored) == JXL_DEC_SUCCESS;
}

JpegXlOutcome outcomeOf(const Budget& budget, JpegXlOutcome otherwise) {
  if (budget.isCancelled) return JpegXlOutcome::kCancelled;
  return budget.isExceeded ? JpegXlOutcome::kNeedsTooMuch : otherwise;
}

}  // namespace

JpegXlReply decodeJpegXlStream(const JpegXlInput& input, const JpegXlRequest& request, std::uint8_t* target) {
  // Everything that libjxl may do is bounded by the size that the data set gives.
  const std::uint64_t groups = (request.columns / kSmallestGroup + 1) * (request.rows / kSmallestGroup + 1);
  Budget budget{.input = input,
                .bytesLeft = kFixedBytes + std::uint64_t{request.columns} * request.rows * kBytesPerPixel,
                .tasksLeft = (groups + 16) * kTasksPerGroup};
  const JxlMemoryManager memory{.opaque = &budget, .alloc = takeMemory, .free = giveMemoryBack};
  JpegXlReply reply;
  const Decoder decoder(JxlDecoderCreate(&memory));
  constexpr int kEvents = JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE;
  if (!decoder || JxlDecoderSetParallelRunner(decoder.get(), runTasks, &budget) != JXL_DEC_SUCCESS ||
      JxlDecoderSubscribeEvents(decoder.get(), kEvents) != JXL_DEC_SUCCESS ||
      JxlDecoderSetInput(decoder.get(), input.stream, input.size) != JXL_DEC_SUCCESS) {
    reply.outcome = outcomeOf(budget, JpegXlOutcome::kDamaged);
    return reply;
  }
  // From event to event; the input stays open, so that a stream that ends early can be told from a damaged one.
  bool hasTarget = false;
  while (true) {
    switch (JxlDecoderProcessInput(decoder.get())) {
      case JXL_DEC_BASIC_INFO: {
        JxlBasicInfo info;
        if (JxlDecoderGetBasicInfo(decoder.get(), &info) != JXL_DEC_SUCCESS) return reply;
        if (!agrees(info, request, reply)) return reply;
        break;
      }
      case JXL_DEC_COLOR_ENCODING:
        if (!chooseColors(decoder.get(), reply)) return reply;
        break;
      case JXL_DEC_NEED_IMAGE_OUT_BUFFER:
        if (!giveTarget(decoder.get(), request, target)) return reply;
        hasTarget = true;
        break;
      case JXL_DEC_FULL_IMAGE:
        reply.outcome = JpegXlOutcome::kDecoded;
        return reply;
      case JXL_DEC_NEED_MORE_INPUT: {
        const bool isShown =
            request.mayBePartial != 0 && hasTarget && JxlDecoderFlushImage(decoder.get()) == JXL_DEC_SUCCESS;
        reply.isPartial = isShown ? 1 : 0;
        reply.outcome = isShown ? JpegXlOutcome::kDecoded : outcomeOf(budget, JpegXlOutcome::kEndsEarly);
        return reply;
      }
      default:
        reply.outcome = outcomeOf(budget, JpegXlOutcome::kDamaged);
        return reply;
    }
  }
}

}  // namespace lobule::dicom
