// Opens and makes WeChat envelopes with two libraries written by others. One line of JSON in, one out:
// {token, key, account, sealed: [...], texts: [...]} → {library: {opened: [...], sealed: [{text, signature}, ...]}}
import { readFileSync } from "node:fs";
import { decrypt, encrypt, getSignature } from "@wecom/crypto";
import WechatCrypto from "wechat-crypto";

const { token, key, account, sealed, texts } = JSON.parse(readFileSync(0, "utf8"));
const AT = ["1", "n"];

const old = new WechatCrypto(token, key, account);
const libraries = {
  "wechat-crypto": {
    open: (one) => old.decrypt(one),
    seal: (text) => old.encrypt(text),
    sign: (one) => old.getSignature(...AT, one),
  },
  "@wecom/crypto": {
    open: (one) => decrypt(key, one),
    seal: (text) => encrypt(key, text, account),
    sign: (one) => getSignature(token, ...AT, one),
  },
};

const told = {};
for (const [name, { open, seal, sign }] of Object.entries(libraries)) {
  told[name] = {
    opened: sealed.map((one) => [open(one).message, open(one).id]),
    sealed: texts.map(seal).map((text) => ({ text, signature: sign(text) })),
  };
}
console.log(JSON.stringify(told));
