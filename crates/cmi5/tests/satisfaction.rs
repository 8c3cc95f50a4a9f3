//! Blocks within blocks: what is done when which units are.

use cairn_cmi5::{CourseStructure, Limits, Package, Part, satisfied};
use proptest::prelude::*;

/// A course from a recipe: each step opens a block, closes one, or adds a unit.
fn course(steps: &[u8]) -> CourseStructure {
    let text = |name: &str| format!("<{name}><langstring>x</langstring></{name}>");
    let heading = text("title") + &text("description");
    let unit =
        |id: usize| format!("<au id=\"urn:au:{id}\">{heading}<url>https://example.org/</url></au>");
    let (mut body, mut depth) = (String::new(), 0);
    for (id, step) in steps.iter().enumerate() {
        match step {
            0 if depth < 5 => {
                // A block is never empty.
                body += &[
                    format!("<block id=\"urn:block:{id}\">"),
                    heading.clone(),
                    unit(id),
                ]
                .concat();
                depth += 1;
            }
            1 if depth > 0 => {
                body += "</block>";
                depth -= 1;
            }
            _ => body += &unit(id),
        }
    }
    body += &"</block>".repeat(depth);
    body += &unit(steps.len());
    let xml = format!(
        "<courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\">\
         <course id=\"urn:course\">{heading}</course>{body}</courseStructure>"
    );
    Package::read(xml.into_bytes(), Limits::default())
        .expect("a course")
        .structure
}

/// Whether a unit lies in a block, at any depth.
fn lies_in(structure: &CourseStructure, unit: usize, block: usize) -> bool {
    let mut around = structure.units[unit].parent;
    while let Some(here) = around {
        if here == block {
            return true;
        }
        around = structure.blocks[here].parent;
    }
    false
}

proptest! {
    #[test]
    fn a_block_is_done_when_all_its_units_are(
        steps in proptest::collection::vec(0..3u8, 0..24),
        seed in proptest::collection::vec(any::<bool>(), 40),
    ) {
        let structure = course(&steps);
        let done = &seed[..structure.units.len()];
        let parts = satisfied(&structure, done);
        for block in 0..structure.blocks.len() {
            let all = (0..done.len()).filter(|unit| lies_in(&structure, *unit, block)).all(|unit| done[unit]);
            prop_assert_eq!(parts.contains(&Part::Block(block)), all);
        }
        prop_assert_eq!(parts.contains(&Part::Course), done.iter().all(|done| *done));
        // What lies within comes before what is around it.
        for (place, part) in parts.iter().enumerate() {
            if let Part::Block(block) = part
                && let Some(outer) = structure.blocks[*block].parent
                && let Some(outer_place) = parts.iter().position(|other| *other == Part::Block(outer))
            {
                prop_assert!(place < outer_place);
            }
        }
    }
}
