// One segment of a contour as a rectangle wide enough for its line, halo and the soft edge.
layout(location = 0) in vec4 aSegment;   // both ends in screen pixels
layout(location = 1) in float aArc;      // length of the contour before this segment, in pixels
uniform vec2 uTargetSize;
uniform float uTopSign;  // -1: a window, whose first row is its lowest; 1: a texture, whose first row is its top
uniform float uReach;  // half the rectangle's width

out vec2 vAlong;         // from the start: along the segment, and across it
flat out float vLength;  // of the segment
flat out float vArc;

void main() {
  vec2 along = aSegment.zw - aSegment.xy;
  float size = length(along);
  vec2 direction = size > 0.0 ? along / size : vec2(1.0, 0.0);
  vec2 across = vec2(-direction.y, direction.x);
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1) * 2.0 - 1.0);
  vAlong = vec2(mix(-uReach, size + uReach, corner.x), corner.y * uReach);
  vLength = size;
  vArc = aArc;
  vec2 at = (aSegment.xy + direction * vAlong.x + across * vAlong.y) / uTargetSize * 2.0 - 1.0;
  gl_Position = vec4(at.x, at.y * uTopSign, 0.0, 1.0);
}
