//! Members of groups by OpenMLS, moved by one JSON value a line as `members.mjs` beside this folder is.
//!
//! A development-only peer of `tests/differential/test_peers.py`: nothing here is part of Wardline.

mod crypto;
mod member;
mod provider;

use std::{
    collections::HashMap,
    io::{stdin, stdout, BufRead, Write},
};

use member::Member;
use serde::Deserialize;
use serde_json::{json, Value};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Octets as hexadecimal digits.
#[derive(Deserialize)]
struct Hex(#[serde(with = "hex::serde")] Vec<u8>);

#[derive(Deserialize)]
struct Command {
    who: String,
    #[serde(flatten)]
    what: What,
}

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "camelCase")]
enum What {
    Open {
        chain: Vec<Hex>,
        scalar: Hex,
        point: Hex,
        now: u64,
    },
    KeyPackage,
    Found {
        group: String,
        organisation: String,
    },
    Join {
        welcome: Hex,
    },
    Encrypt {
        text: String,
    },
    Decrypt {
        message: Hex,
    },
    Process {
        commit: Hex,
    },
    Update,
    /// By signature keys: `remove`.
    Change {
        add: Vec<Hex>,
        remove: Vec<Hex>,
        path: bool,
    },
    Won,
    Lost,
    About,
    IsActive,
    GroupInfo,
}

fn octets(list: Vec<Hex>) -> Vec<Vec<u8>> {
    list.into_iter().map(|Hex(bytes)| bytes).collect()
}

fn handle(members: &mut HashMap<String, Member>, line: &str) -> Result<Value> {
    let Command { who, what } = serde_json::from_str(line)?;
    if let What::Open { chain, scalar: Hex(scalar), point: Hex(point), now } = what {
        members.insert(who, Member::new(octets(chain), scalar, point, now)?);
        return Ok(Value::Null);
    }
    apply(members.get_mut(&who).ok_or("nobody of that name")?, what)
}

fn apply(member: &mut Member, what: What) -> Result<Value> {
    let done = Ok(Value::Null);
    match what {
        What::Open { .. } => Err("is open".into()),
        What::KeyPackage => Ok(json!(hex::encode(member.key_package()?))),
        What::Found { group, organisation } => member.found(group.as_bytes(), organisation.as_bytes()).and(done),
        What::Join { welcome: Hex(welcome) } => member.join(&welcome).and(done),
        What::Encrypt { text } => Ok(json!(hex::encode(member.encrypt(text.as_bytes(), b"envelope")?))),
        What::Decrypt { message: Hex(message) } => {
            let (text, authenticated) = member.decrypt(&message)?;
            Ok(json!([String::from_utf8(text)?, String::from_utf8(authenticated)?]))
        }
        What::Process { commit: Hex(commit) } => member.process(&commit).and(done),
        What::Update => Ok(json!(hex::encode(member.commit(&[], &[], true, b"")?.0))),
        What::Change { add, remove, path } => {
            let (commit, welcome) = member.commit(&octets(add), &octets(remove), path, &[0; 32])?;
            Ok(json!({"commit": hex::encode(commit), "welcome": welcome.map(hex::encode)}))
        }
        What::Won => member.won().and(done),
        What::Lost => member.lost().and(done),
        What::About => {
            let about = member.about()?;
            Ok(json!({"epoch": about.epoch, "authenticator": hex::encode(about.authenticator)}))
        }
        What::IsActive => Ok(json!(member.is_active())),
        What::GroupInfo => Ok(json!(hex::encode(member.group_info()?))),
    }
}

fn say(answer: &Value) -> std::io::Result<()> {
    writeln!(stdout(), "{answer}")?;
    stdout().flush()
}

fn main() -> Result<()> {
    let mut members = HashMap::new();
    say(&json!({"value": "ready"}))?;
    for line in stdin().lock().lines() {
        match handle(&mut members, &line?) {
            Ok(value) => say(&json!({"value": value}))?,
            Err(error) => say(&json!({"error": format!("{error:?}")}))?,
        }
    }
    Ok(())
}
