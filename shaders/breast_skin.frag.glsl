// Translucent skin: faint where it faces the eye, brighter toward its rim, lit softly from above; no gloss.
uniform vec3 uEye;
uniform vec3 uLight;  // toward the light
uniform vec3 uTone;
uniform vec3 uRimTone;
uniform float uFaceOpacity;
uniform float uRimOpacity;
uniform float uDepth;  // nipple to chest wall

in vec3 vPosition;
in vec3 vNormal;
in vec2 vVisibleShade;
out vec4 outColor;

void main() {
  vec3 toEye = normalize(uEye - vPosition);
  vec3 normal = normalize(vNormal);
  float facing = abs(dot(normal, toEye));
  float rim = pow(1.0 - facing, 2.2);
  float light = 0.5 + 0.5 * dot(normal, uLight);

  // The areola and the nipple are a little denser than the skin around them.
  float fromAxis = length(vPosition.xy);
  float isFront = step(vPosition.z, 0.35 * uDepth);
  float areola = (1.0 - smoothstep(14.5, 16.5, fromAxis)) * isFront;
  float nipple = (1.0 - smoothstep(4.5, 6.5, fromAxis)) * isFront;

  light = mix(light, 0.72, 0.5 * nipple);
  float alpha = mix(uFaceOpacity * (0.25 + 1.75 * light * light * light), uRimOpacity * (0.35 + 0.85 * light), rim);
  alpha = min(alpha * (1.0 + 0.45 * areola + 0.25 * nipple), 1.0) * vVisibleShade.x;
  vec3 tone = mix(uTone, uRimTone, rim) * vVisibleShade.y * mix(0.55, 1.1, light);
  outColor = vec4(max(tone * alpha + dither() * step(0.002, alpha), 0.0), alpha);
}
