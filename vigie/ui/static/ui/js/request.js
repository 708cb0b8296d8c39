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

// The sheets and scripts that a page fetched has and ours has not: ours when this ends, so that its pieces live here.
export async function bring(page) {
  const wanted = [...page.querySelectorAll("link[rel=stylesheet][href], script[type=module][src]")];
  await Promise.all(
    wanted
      .filter((one) => !ours(one))
      .map(
        (one) =>
          new Promise((done) => {
            const copy = document.createElement(one.localName);
            for (const name of ["rel", "href", "type", "src"])
              if (one.hasAttribute(name)) copy.setAttribute(name, one.getAttribute(name));
            copy.onload = copy.onerror = done;
            document.head.append(copy);
          }),
      ),
  );
}

const ours = (one) =>
  [...document.querySelectorAll(one.localName)].some((other) =>
    ["href", "src"].some(
      (name) => one.hasAttribute(name) && other.getAttribute(name) === one.getAttribute(name),
    ),
  );
