// Large JPEG 2000 frames are decoded in workers of the page (web/decode_worker.js), each with an instance of
// lobule_j2k.wasm in a memory of its own, which goes with the worker: the core's never shrinks. Here is the core's end:
// a mailbox for each worker in the core's memory, which both sides watch with atomic waits. The workers are shared out
// fairly among the frames that are wanted, or announced by their previews; those of one frame share its rows. The page
// starts the workers at the first announcement and ends them when none was wanted for a while (web/decoders.js).
#pragma once

#include <cstdint>

namespace lobule::platform {

// From now on frames go there. Page only.
void connectDecodeWorkers();

}  // namespace lobule::platform

extern "C" {

// The mailboxes: `lobule_decoderMailboxWords` 32-bit words each, for up to `lobule_decoderMailboxCount` workers. Words:
// generation and state, stream, its size, target, its size, then the words of dicom::Jpeg2000Request; see
// decode_worker.js.
std::int32_t* lobule_decoderMailboxes();
int lobule_decoderMailboxWords();
int lobule_decoderMailboxCount();
int lobule_decoderGeneration(int index);  // of the next worker
// A worker could not be started: the core decodes by itself from now on.
void lobule_decodersFailed();
// Whether worker i, which was told to stop what it does, may be ended now; its mailbox is then without a worker.
int lobule_mayEndDecoder(int index);
// The same for all: not while one is wanted.
int lobule_mayEndDecoders();
}
