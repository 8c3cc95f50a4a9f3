//! Packages as publishers make them, good and bad.

use std::io::{Cursor, Write};

use cairn_cmi5::{LaunchMethod, Limits, MoveOn, Package};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

const GOOD: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd" xmlns:own="https://example.org/own">
  <course id="https://example.org/course/tides">
    <title><langstring lang="en-GB"> Tides </langstring><langstring lang="es">Mareas</langstring></title>
    <description><langstring lang="en-GB">Why the sea comes and goes.</langstring></description>
    <own:level>2</own:level>
  </course>
  <objectives>
    <objective id="https://example.org/objective/moon">
      <description><langstring lang="en">Say what the moon does.</langstring></description>
      <title><langstring lang="en">The moon</langstring></title>
    </objective>
  </objectives>
  <block id="https://example.org/block/basics">
    <title><langstring lang="en">Basics</langstring></title>
    <description><langstring lang="en">To begin with.</langstring></description>
    <objectives><objective idref="https://example.org/objective/moon"/></objectives>
    <au id="https://example.org/au/moon" moveOn="CompletedAndPassed" masteryScore="0.8" launchMethod="OwnWindow">
      <title><langstring>Moon</langstring></title>
      <description><langstring lang="en">Watch and answer.</langstring></description>
      <url><![CDATA[
        pages/moon%20one.html?level=2&lang=en
      ]]></url>
      <launchParameters> {"speed": 2} </launchParameters>
      <entitlementKey>k-1</entitlementKey>
    </au>
  </block>
  <au id="https://example.org/au/film">
    <title><langstring lang="en">Film</langstring></title>
    <description><langstring lang="en">A film.</langstring></description>
    <url>https://films.example.org/tides</url>
  </au>
</courseStructure>"#;

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .expect("a new file");
        writer.write_all(content).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

fn refusal(bytes: Vec<u8>, limits: Limits) -> String {
    match Package::read(bytes, limits) {
        Err(invalid) => invalid.to_string(),
        Ok(mut package) => match package.files().find_map(Result::err) {
            Some(invalid) => invalid.to_string(),
            None => "no refusal".to_owned(),
        },
    }
}

#[test]
fn a_package_is_read_whole() {
    let bytes = zipped(&[
        ("cmi5.xml", GOOD.as_bytes()),
        ("pages/moon one.html", b"<p>moon"),
        ("pages/style.css", b"p {}"),
    ]);
    let mut package = Package::read(bytes, Limits::default()).unwrap();
    let structure = &package.structure;
    assert_eq!(structure.course.title_in(&["es"]), "Mareas");
    assert_eq!(structure.course.title_in(&["fr", "en"]), "Tides");
    assert_eq!(structure.blocks.len(), 1);
    let [moon, film] = structure.units.as_slice() else {
        panic!("two units");
    };
    assert_eq!(moon.parent, Some(0));
    assert_eq!(moon.url, "pages/moon%20one.html?level=2&lang=en");
    assert_eq!(moon.move_on, MoveOn::CompletedAndPassed);
    assert_eq!(moon.mastery_score, Some(0.8));
    assert_eq!(moon.launch_method, LaunchMethod::OwnWindow);
    assert_eq!(moon.launch_parameters.as_deref(), Some("{\"speed\": 2}"));
    assert_eq!(film.move_on, MoveOn::NotApplicable);
    assert_eq!((film.parent, film.mastery_score), (None, None));
    let files: Vec<_> = package.files().map(Result::unwrap).collect();
    assert_eq!(files.len(), 3);
    assert_eq!(files[1].path, "pages/moon one.html");
    assert_eq!(files[1].content, b"<p>moon");
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let broken = r#"<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="tides" colour="blue">
    <title><langstring lang="en">Tides</langstring></title>
  </course>
  <block id="https://example.org/block">
    <title><langstring lang="en">Basics</langstring></title>
    <description></description>
    <au id="https://example.org/au" moveOn="Sometimes" masteryScore="1.5" launchMethod="Popup">
      <description><langstring lang="en">Order gone wrong</langstring></description>
      <title><langstring lang="en">Moon</langstring></title>
      <url>https://example.org/moon?actor=me</url>
    </au>
    <au id="https://example.org/au">
      <title><langstring lang="en">Moon</langstring></title>
      <description><langstring lang="en">Moon</langstring></description>
      <url>javascript:alert(1)</url>
      stray
    </au>
  </block>
</courseStructure>"#;
    insta::assert_snapshot!(refusal(broken.into(), Limits::default()));
}

#[test]
fn packages_are_refused_in_one_sentence() {
    let structure = GOOD.as_bytes();
    let without_file = zipped(&[("cmi5.xml", structure)]);
    let nested = zipped(&[("course/cmi5.xml", structure)]);
    let climbing = zipped(&[
        ("cmi5.xml", structure),
        ("pages/moon one.html", b""),
        ("../../etc/passwd", b"x"),
    ]);
    let large = zipped(&[
        ("cmi5.xml", structure),
        ("pages/moon one.html", &vec![0; 2 << 20]),
    ]);
    let small = Limits {
        file_bytes: 1 << 20,
        ..Limits::default()
    };
    let mut cut = large.clone();
    cut.truncate(large.len() / 2);
    let entities = r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><courseStructure/>"#;
    let refusals = [
        refusal(without_file, Limits::default()),
        refusal(nested, Limits::default()),
        refusal(climbing, Limits::default()),
        refusal(large, small),
        refusal(cut, Limits::default()),
        refusal(b"# Tides".to_vec(), Limits::default()),
        refusal(GOOD.into(), Limits::default()),
        refusal(entities.into(), Limits::default()),
        refusal(b"<a/>".to_vec(), Limits::default()),
    ];
    insta::assert_snapshot!(refusals.join("\n"));
}

proptest! {
    /// Whatever is thrown away or changed in a good structure, reading it ends in a course or in sentences.
    #[test]
    fn no_input_is_too_strange(at in 0..GOOD.len(), length in 0..200usize, put in "[<>/a-z\"= ]{0,12}") {
        let mut bytes = GOOD.as_bytes().to_vec();
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, put.bytes());
        if let Err(invalid) = Package::read(bytes, Limits::default()) {
            prop_assert!(!invalid.problems.is_empty());
        }
    }
}
