// Completion in the text view: names of the schema, offered while typing and with Ctrl+Space.
window.bantikComplete = async (id, words, tries = 40) => {
  const field = getElement(id);
  if (!field?.editor) {
    if (tries > 0) setTimeout(() => window.bantikComplete(id, words, tries - 1), 150);
    return;
  }
  const CM = await import("nicegui-codemirror");
  const options = words.map((label) => ({ label, type: "property" }));
  const source = (context) => {
    const before = context.matchBefore(/[a-z_]+/);
    if (!before || (before.from === before.to && !context.explicit)) return null;
    return { from: before.from, options, validFor: /^[a-z_]*$/ };
  };
  field.editor.dispatch({
    effects: CM.StateEffect.appendConfig.of(CM.EditorState.languageData.of(() => [{ autocomplete: source }])),
  });
};
