// Displayed grey of one tile by DICOM PS3.3 C.11 and C.7.6.3.1.2: modality transform of each texel, interpolation, VOI,
// inversion. Padding is black, whatever the inversion, and takes no part in the interpolation.
uniform usampler2D uStored;
uniform int uSampleOffset;
uniform ivec2 uPadding;  // stored values, low and high; low > high when there is none
uniform float uSlope;
uniform float uIntercept;
uniform usampler2D uModalityTable;
uniform ivec2 uModalityRange;  // first mapped value, number of entries; 0 entries: slope and intercept
uniform int uVoiFunction;      // 0 LINEAR, 1 LINEAR_EXACT, 2 SIGMOID, 3 table
uniform vec2 uWindow;          // centre and width in modality values
uniform usampler2D uVoiTable;
uniform ivec2 uVoiRange;
uniform float uVoiMaximum;  // the largest entry that the table's bits allow
uniform float uInverted;

out vec4 outColor;

const int kTableColumns = 256;

float tableEntry(usampler2D table, ivec2 range, int value) {
  int index = clamp(value - range.x, 0, range.y - 1);
  return float(texelFetch(table, ivec2(index % kTableColumns, index / kTableColumns), 0).r);
}

float modalityValue(int stored) {
  if (uModalityRange.y > 0) {
    return tableEntry(uModalityTable, uModalityRange, stored);
  }
  return uSlope * float(stored) + uIntercept;
}

// The interpolated modality value, and the share of the filter that is not padding.
vec2 modalityAt(vec2 point) {
  ivec2 first = ivec2(ceil(point - uRadius));
  float sum = 0.0, tissue = 0.0, all = 0.0;
  for (int j = 0; j < 4; ++j) {
    float weightDown = tent(first.y + j, point.y);
    if (weightDown <= 0.0) {
      continue;
    }
    for (int i = 0; i < 4; ++i) {
      float weight = weightDown * tent(first.x + i, point.x);
      if (weight <= 0.0) {
        continue;
      }
      int stored = int(texelFetch(uStored, inTile(first.x + i, first.y + j), 0).r) + uSampleOffset;
      all += weight;
      if (stored < uPadding.x || stored > uPadding.y) {
        sum += weight * modalityValue(stored);
        tissue += weight;
      }
    }
  }
  return tissue > 0.0 ? vec2(sum / tissue, tissue / all) : vec2(0.0);
}

float linearFraction(float value, float center, float width) {
  if (width <= 0.0) {
    return value > center ? 1.0 : 0.0;
  }
  return clamp((value - center) / width + 0.5, 0.0, 1.0);
}

float tableFraction(float value) {
  int below = int(floor(value));
  float part = value - float(below);
  return mix(tableEntry(uVoiTable, uVoiRange, below), tableEntry(uVoiTable, uVoiRange, below + 1), part) / uVoiMaximum;
}

float voiFraction(float value) {
  switch (uVoiFunction) {
    case 0:
      return linearFraction(value, uWindow.x - 0.5, uWindow.y - 1.0);
    case 1:
      return linearFraction(value, uWindow.x, uWindow.y);
    case 2:
      return 1.0 / (1.0 + exp(-4.0 * (value - uWindow.x) / uWindow.y));
    default:
      return clamp(tableFraction(value), 0.0, 1.0);
  }
}

void main() {
  vec2 value = modalityAt(levelPoint());
  float grey = voiFraction(value.x);
  grey = mix(grey, 1.0 - grey, uInverted) * value.y;
  outColor = vec4(vec3(grey), 1.0);
}
