/** WebGL 2 programs of the moving objects: bodies, rings of uncertainty, and tails. Positions are mercator offsets from an origin. */

/** Where an object is now, for bodies and rings. */
const GLIDE = `uniform mat4 u_matrix;
uniform float u_now;
uniform bool u_glide;
in vec4 a_path;
in vec3 a_time;
in vec2 a_kind;
flat out int v_class;
flat out int v_flags;
out float v_age;
vec2 place() {
  v_class = int(a_kind.x);
  v_flags = int(a_kind.y);
  v_age = max(0.0, u_now - a_time.z);
  return mix(a_path.xy, a_path.zw, u_glide ? clamp((u_now - a_time.x) / a_time.y, 0.0, 1.0) : 1.0);
}
`;

/** How an object is coloured, for bodies and rings. */
const LOOK = `uniform float u_fade;
uniform vec3 u_person;
uniform vec3 u_vehicle;
flat in int v_class;
flat in int v_flags;
in float v_age;
out vec4 colour;
vec3 tint() {
  return v_class == 1 ? u_person : u_vehicle;
}
float strength() {
  return ((v_flags & 4) != 0 ? 0.35 : 1.0) * (1.0 - smoothstep(u_fade * 0.4, u_fade, v_age) * 0.75);
}
`;

/** Which corner of its quad a vertex is. */
const CORNER = `
vec2 corner() {
  return vec2((gl_VertexID & 1) * 2 - 1, (gl_VertexID & 2) - 1);
}
`;

/** Bodies: one point an object. */
export const BODY_VERTEX = `#version 300 es
uniform float u_size;
out float v_radius;
${GLIDE}
void main() {
  gl_Position = u_matrix * vec4(place(), 0.0, 1.0);
  v_radius = u_size * (v_class == 1 || v_class == 0 ? 1.0 : 1.2);
  gl_PointSize = v_radius * 2.0;
}`;

export const BODY_FRAGMENT = `#version 300 es
precision highp float;
${LOOK}
in float v_radius;
float shape(vec2 p) {
  if (v_class == 1) return length(p) - 0.58;
  if (v_class == 2 || v_class == 3) return (abs(p.x) + abs(p.y)) * 0.7071 - 0.44;
  if (v_class == 0) return max(abs(p.x) * 0.866 + p.y * 0.5, -p.y) - 0.36;
  vec2 q = abs(p) - vec2(0.46);
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - 0.1;
}
void main() {
  float pixel = 1.0 / max(v_radius, 1.0);
  float distance = shape(vec2(gl_PointCoord.x * 2.0 - 1.0, 1.0 - gl_PointCoord.y * 2.0));
  float fill = 1.0 - smoothstep(-pixel, pixel * 0.5, distance);
  float halo = (1.0 - smoothstep(0.0, 0.34, distance)) * 0.75;
  if ((v_flags & 1) != 0) fill *= smoothstep(-pixel * 0.5, pixel * 0.5, distance + max(0.2, 1.7 * pixel));
  float alpha = strength();
  vec4 ink = vec4(tint(), 1.0) * fill * alpha;
  colour = ink + vec4(0.0, 0.0, 0.0, halo * alpha) * (1.0 - ink.a);
}`;

/** Rings of uncertainty: a quad each. */
export const RING_VERTEX = `#version 300 es
uniform vec2 u_viewport;
uniform float u_metre;
in float a_accuracy;
out vec2 v_corner;
out float v_radius;
${GLIDE}
${CORNER}
void main() {
  vec2 position = place();
  float reach = a_accuracy * u_metre;
  vec4 middle = u_matrix * vec4(position, 0.0, 1.0);
  vec4 edge = u_matrix * vec4(position + vec2(reach, 0.0), 0.0, 1.0);
  v_corner = corner();
  v_radius = length((edge.xy / edge.w - middle.xy / middle.w) * u_viewport * 0.5);
  gl_Position = u_matrix * vec4(position + v_corner * reach, 0.0, 1.0);
}`;

export const RING_FRAGMENT = `#version 300 es
precision highp float;
${LOOK}
in vec2 v_corner;
in float v_radius;
void main() {
  float pixel = 1.0 / max(v_radius, 1.0);
  float distance = abs(length(v_corner) - (1.0 - pixel)) - 0.4 * pixel;
  float line = 1.0 - smoothstep(0.0, pixel, distance);
  float dash = step(0.5, fract(atan(v_corner.y, v_corner.x) * max(6.0, v_radius * 0.4) / 6.2831853));
  colour = vec4(tint(), 1.0) * line * dash * strength() * 0.4;
}`;

/** Tails: a quad a piece between two remembered positions. */
export const TAIL_VERTEX = `#version 300 es
uniform mat4 u_matrix;
uniform vec2 u_viewport;
uniform float u_width;
in vec4 a_piece;
in vec2 a_look;
out float v_alpha;
flat out float v_class;
${CORNER}
void main() {
  vec2 side = corner();
  vec4 a = u_matrix * vec4(a_piece.xy, 0.0, 1.0);
  vec4 b = u_matrix * vec4(a_piece.zw, 0.0, 1.0);
  vec2 along = (b.xy / b.w - a.xy / a.w) * u_viewport;
  float size = length(along);
  vec2 across = size > 0.0 ? vec2(-along.y, along.x) / size : vec2(0.0);
  vec4 end = side.x < 0.0 ? a : b;
  gl_Position = end;
  gl_Position.xy += across * side.y * u_width / u_viewport * end.w;
  v_alpha = a_look.x;
  v_class = a_look.y;
}`;

export const TAIL_FRAGMENT = `#version 300 es
precision highp float;
uniform vec3 u_person;
uniform vec3 u_vehicle;
in float v_alpha;
flat in float v_class;
out vec4 colour;
void main() {
  colour = vec4(v_class == 1.0 ? u_person : u_vehicle, 1.0) * v_alpha;
}`;
