// A real OpenID provider (panva/node-oidc-provider) with people and clients of the caller's choice, in memory, on a
// free port of this machine: node provider.mjs FILE, with {clients, people: [{sub, login, name, password}]}. Prints
// {event: "ready", issuer} and ends with its standard input. People sign out at its end_session_endpoint, which tells
// each client that has a backchannel_logout_uri.
import { createHash, generateKeyPairSync, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const { clients, people } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const page = (title, content) => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${title}</title><h1>${title}</h1>${content}`;

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "ES256" };
const provider = new Provider(issuer, {
  clients,
  clientDefaults: { id_token_signed_response_alg: "ES256" },
  findAccount: (_, sub) => {
    const person = people.find((each) => each.sub === sub);
    const claims = () => ({ sub, preferred_username: person.login, name: person.name });
    return person && { accountId: sub, claims };
  },
  claims: { openid: ["sub", "amr"], profile: ["preferred_username", "name"] },
  conformIdTokenClaims: false,
  cookies: { keys: [randomBytes(32).toString("base64url")] },
  features: {
    backchannelLogout: { enabled: true },
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (context, form) => {
        const button = `<p><button form="op.logoutForm" name="logout" value="yes">Sign out</button></p>`;
        context.body = page("Hospital sign-out", `${form}${button}`);
      },
      postLogoutSuccessSource: (context) => {
        context.body = page("Hospital sign-out", "<p>You are signed out.</p>");
      },
    },
  },
  // Its own refuses this machine's addresses, which is where the clients here are.
  fetch: (address, { dispatcher: _, ...options }) => fetch(address, options),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  jwks: { keys: [key] },
  // Its one client is the organisation's own: nobody is asked what it may know of them.
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({
      accountId: context.oidc.session.accountId,
      clientId: context.oidc.client.clientId,
    });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
  pkce: { required: () => true },
  scopes: ["openid", "profile", "email"],
  ttl: { Interaction: 600, Session: 600, Grant: 600, AuthorizationCode: 60, IdToken: 600, AccessToken: 600 },
});

const digest = (text) => createHash("sha256").update(text).digest();

async function interact(request, response) {
  const details = await provider.interactionDetails(request, response);
  if (request.method !== "POST") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    const login = String(details.params.login_hint ?? "").replace(/[^\w.@+-]/g, "");
    const form = `<form method="post">
<p><label>Name <input name="login" autocomplete="username" value="${login}"></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password"></label></p>
<p><button>Sign in</button></p></form>`;
    response.end(page("Hospital sign-in", form));
    return;
  }
  let body = "";
  for await (const piece of request) body += piece;
  const form = new URLSearchParams(body);
  const given = digest(form.get("password") ?? "");
  const right = (each) => each.login === form.get("login") && timingSafeEqual(digest(each.password), given);
  const person = people.find(right);
  // A native client's people are always asked (RFC 8252, section 8.6); the form just was that.
  const result = person
    ? { login: { accountId: person.sub, amr: ["pwd", "otp", "mfa"], remember: false }, consent: {} }
    : { error: "access_denied", error_description: "name or password" };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const answer = provider.callback();
server.on("request", (request, response) => {
  if (!request.url.startsWith("/interaction/")) {
    answer(request, response);
    return;
  }
  interact(request, response).catch(() => {
    response.statusCode = 400;
    response.end("Begin again.");
  });
});
console.log(JSON.stringify({ event: "ready", issuer }));
process.stdin.on("end", () => process.exit(0)).resume();
