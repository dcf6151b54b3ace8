//! The order of the module's functions. Pieces are compressed without knowing each other, and the linker's order is
//! by size: put by name, what was made of one generic function for many types stands together and shrinks together.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, FunctionSectionReader, KnownCustom, Name, Parser, Payload,
    TypeRef,
};

/// Returns `module` with its functions in the order of their names, and without the names.
pub fn by_name(module: &[u8]) -> Result<Vec<u8>> {
    let mut order = Order::read(module)?;
    let mut ordered = Module::new();
    order
        .parse_core_module(&mut ordered, Parser::new(0), module)
        .map_err(|why| anyhow!("cannot put the module's functions in order: {why}"))?;
    Ok(ordered.finish())
}

/// Which function stands where. Imported functions come before all others and stay where they are.
struct Order {
    imported: u32,
    /// The old place of each function, in the new order.
    old: Vec<u32>,
    /// The new place of each function, in the old order.
    new: Vec<u32>,
}

impl Order {
    fn read(module: &[u8]) -> Result<Self> {
        let (mut imported, mut count) = (0, 0);
        let mut names = BTreeMap::new();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                    }
                }
                Payload::FunctionSection(section) => count = section.count(),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(section) = section.as_known() {
                        for named in section {
                            if let Name::Function(functions) = named? {
                                for function in functions {
                                    let function = function?;
                                    names.insert(function.index, function.name);
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        let mut old: Vec<u32> = (0..count).collect();
        old.sort_by_key(|place| names.get(&(place + imported)));
        let mut new = vec![0; old.len()];
        for (place, was) in (0..).zip(&old) {
            new[*was as usize] = place;
        }
        Ok(Self { imported, old, new })
    }
}

type Done = Result<(), Error<std::convert::Infallible>>;

impl Reencode for Order {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Self::Error>> {
        Ok(match function.checked_sub(self.imported) {
            Some(own) => self.imported + self.new[own as usize],
            None => function,
        })
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Done {
        let types: Vec<u32> = section.into_iter().collect::<Result<_, _>>()?;
        self.old.iter().for_each(|old| {
            functions.function(types[*old as usize]);
        });
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, section: CodeSectionReader<'_>) -> Done {
        let bodies: Vec<_> = section.into_iter().collect::<Result<_, _>>()?;
        for place in 0..self.old.len() {
            self.parse_function_body(code, bodies[self.old[place] as usize].clone())?;
        }
        Ok(())
    }

    /// Names are for people who read a module, and nobody reads this one.
    fn parse_custom_section(&mut self, _: &mut Module, _: CustomSectionReader<'_>) -> Done {
        Ok(())
    }
}
