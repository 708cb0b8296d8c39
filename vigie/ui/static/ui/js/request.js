// Asking the server outside of htmx: the same headers, the same tokens.
const headers = () => ({
  ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"),
  "HX-Request": "true",
});

export async function post(url, fields = {}, method = "POST") {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  return fetch(url, { method, body, headers: headers(), credentials: "same-origin" });
}

export async function get(url, target = "") {
  return fetch(url, { headers: { ...headers(), "HX-Target": target }, credentials: "same-origin" });
}
