// The answer of a person while it is made: exact numbers out of what was typed, groups, errors at their fields.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as page from '../pure.mjs';

const number = (more) => ({ name: 'n', label: 'N', help: null, type: 'number', unit: null, optional: false, value: 0, low: null, high: null, step: 1, scale: 1, ...more });
const value = (text, more) => page.parseNumber(text, number(more)).value;
const error = (text, more) => page.parseNumber(text, number(more)).error;

test('seat: what is typed becomes a number exactly', () => {
  assert.equal(value('1 234'), 1234);
  assert.equal(value('1,234'), 1234);
  assert.equal(value('1\u202f234'), 1234);
  assert.equal(value('-5', { low: -10 }), -5);
  assert.equal(value('\u22125'), -5);
  assert.equal(value('-0'), 0);
  assert.ok(Object.is(value('-0'), 0));
  assert.equal(value('0.29', { unit: 'cents' }), 29, 'no digit is lost on the way');
  assert.equal(value('$ 25,000.5', { unit: 'cents_a_unit' }), 2500050);
  assert.equal(value('4.35', { unit: 'cents' }), 435);
  assert.equal(value('12.5', { unit: 'permille' }), 125);
  assert.equal(value('12.5 %', { unit: 'permille' }), 125);
  assert.equal(value('2.5', { scale: 100 }), 250);
  assert.equal(value('', { optional: true }), null);
});

test('seat: what is no number, too fine, too great or out of bounds is said', () => {
  assert.match(error('many'), /expected a number, found "many"/);
  assert.match(error(''), /missing/);
  assert.match(error('.'), /expected a number/);
  assert.match(error('1.5'), /whole number/);
  assert.match(error('1.555', { unit: 'cents' }), /at most 2 digits/);
  assert.match(error('99999999999999999999'), /too great/);
  assert.match(error('0.07', { unit: 'cents', low: 2500000, high: 4000000 }), /expected \$25,000 to \$40,000, found \$0\.07/);
  assert.match(error('7', { low: 0, high: 10, step: 5 }), /steps of 5/);
  assert.match(error('11', { low: 0, high: 10 }), /0 to 10/);
});

test('seat: a value stands in its field as it is shown to people', () => {
  assert.equal(page.fieldText(2500000, number({ unit: 'cents' })), '25000');
  assert.equal(page.fieldText(5, number({ unit: 'cents' })), '0.05');
  assert.equal(page.fieldText(-150, number({ unit: 'cents' })), '-1.5');
  assert.equal(page.fieldText(null, number()), '');
  assert.equal(page.amountText(125, number({ unit: 'permille' })), '12.5\u202f%');
  assert.equal(page.hintText(number({ low: 1, high: 1e9 })), '1 or more');
  assert.equal(page.hintText(number({ low: 1, high: 30 })), '1 to 30');
  for (const cents of [0, 1, 29, 100, 435, 2500001, -7]) {
    const field = number({ unit: 'cents' });
    assert.equal(page.parseNumber(page.fieldText(cents, field), field).value, cents);
  }
});

const form = (id, group, many, fields = []) => ({ id, kind: 'offer', label: id, text: '', group, many, fields, consequences: [] });
const asked = [
  { i: 0, text: '', forms: [form('offer', 'turn', false, [number({ name: 'units', value: 3, low: 1, high: 9 })]), form('leave', 'turn', false), form('bid', 'turn', true)] },
  { i: 1, text: '', forms: [form('order', null, false), form('cancel', null, true)] },
];
const forms = page.formsOf(asked);
const chosen = (...ids) => ids.reduce((draft, id) => page.choose(draft, forms.get(id), asked), page.emptyDraft(7));
const ids = (draft) => draft.moves.map((move) => move.form);

test('seat: of a group one form is used, one that may come several times does, the others once', () => {
  assert.deepEqual(ids(chosen('offer', 'leave')), ['leave']);
  assert.deepEqual(ids(chosen('bid', 'bid', 'order', 'order')), ['bid', 'bid', 'order']);
  assert.deepEqual(ids(chosen('cancel', 'cancel', 'offer')), ['cancel', 'cancel', 'offer']);
  assert.deepEqual(ids(page.withoutForms(chosen('offer', 'order'), ['offer'])), ['order']);
  const two = chosen('cancel', 'cancel');
  assert.deepEqual(ids(page.withoutMove(two, two.moves[0].key)), ['cancel']);
  assert.deepEqual(page.grouped(asked[0].forms.concat(asked[1].forms)).map((group) => group.map((one) => one.id)), [['offer', 'leave', 'bid'], ['order'], ['cancel']]);
});

test('seat: the answer as it is sent, and nothing is a silence', () => {
  const draft = { ...chosen('offer', 'order'), why: '  it is time ' };
  const { answer, isSound } = page.build(draft, asked);
  assert.deepEqual(answer, { number: 7, moves: [{ form: 'offer', fields: { units: 3 } }, { form: 'order', fields: {} }], why: 'it is time' });
  assert.ok(isSound);
  assert.deepEqual(page.build(page.emptyDraft(7), asked).answer, { number: 7, moves: [], why: null });
  const wrong = page.filled(draft, draft.moves[0].key, 'units', '10');
  assert.deepEqual(page.build(wrong, asked).errors.map((one) => one.map((each) => each.field)), [['units'], []]);
  assert.ok(!page.build(wrong, asked).isSound);
  assert.ok(!page.build({ ...draft, why: '\u00e4'.repeat(251) }, asked).isSound, '500 bytes, not signs');
});

test('seat: lists and rows: names of errors are those of the server, sums are bounded', () => {
  const guests = { name: 'guests', label: '', help: null, type: 'list', unit: null, optional: true, value: [{ party: 'ann', units: 5 }], most: 2,
    items: [{ ...number({ name: 'units', low: 1 }), value: 1 }, { name: 'party', type: 'choice', optional: false, value: 'ann', choices: [{ value: 'ann', text: '' }, { value: 'bob', text: '' }] }] };
  const shares = { name: 'shares', label: '', help: null, type: 'rows', unit: 'units', optional: false, value: { 7: 4 }, total: 10,
    rows: [{ key: '7', text: '', low: 0, high: 8, value: 4 }, { key: '281474976710666', text: '', low: 0, high: 8, value: 0 }] };
  const one = [{ i: 0, text: '', forms: [form('f', null, false, [guests, shares])] }];
  let draft = page.choose(page.emptyDraft(1), one[0].forms[0], one);
  assert.deepEqual(page.build(draft, one).answer.moves[0].fields, { guests: [{ units: 5, party: 'ann' }], shares: { 7: 4 } });
  draft = page.filled(draft, 1, 'guests', [{ units: 'x', party: '1' }, page.itemOf(guests)]);
  draft = page.filled(draft, 1, 'shares', { 7: '8', 281474976710666: '3' });
  const { errors, answer } = page.build(draft, one);
  assert.deepEqual(errors[0].map((each) => each.field), ['guests.0.units', 'shares']);
  assert.match(errors[0][1].error, /together at most 10; this is 1 too many/);
  assert.equal(answer.moves[0].fields.guests[0].party, 'bob');
  assert.equal(page.rowsSum(shares, { 7: '8', 281474976710666: '3' }), 11);
});

test('seat: what is missing is said when it is to be sent, what is wrong at once', () => {
  const pick = { name: 'to', label: '', help: null, type: 'choice', unit: null, optional: false, value: null, choices: [{ value: 'ann', text: '' }] };
  const one = [{ i: 0, text: '', forms: [form('f', null, false, [pick, number({ name: 'n', low: 1, value: 1 })])] }];
  const draft = page.filled(page.choose(page.emptyDraft(1), one[0].forms[0], one), 1, 'n', '0');
  const standing = { trial: null, refused: [], wasPressed: false };
  assert.deepEqual(page.errorsOfMove(draft, one, standing, 1).map((each) => each.field), ['n']);
  assert.deepEqual(page.errorsOfMove(draft, one, { ...standing, wasPressed: true }, 1).map((each) => each.field), ['to', 'n']);
  const said = [[{ field: 'n', error: 'theirs' }, { field: null, error: 'all of it' }]];
  assert.deepEqual(page.errorsOfMove(draft, one, { ...standing, refused: said }, 1).map((each) => [each.field, each.error === 'theirs']), [['n', false], [null, false]]);
});

test('seat: words of amounts, consequences and time', () => {
  assert.equal(page.leftText(41_001), '42 s left');
  assert.equal(page.leftText(-5), '0 s left');
  assert.equal(page.leftText(125_000), '2 min 5 s left');
  assert.equal(page.leftText(7_260_000), '2 h 1 min left');
  assert.equal(page.amount(2900, 'cents_a_unit'), '$29 a unit');
  assert.equal(page.amount(null, 'cents'), '\u2013');
  assert.equal(page.utility(412000), '0.412');
  assert.deepEqual(page.consequenceText({ text: 'cash after it', value: 100, unit: 'cents' }), { text: 'cash after it', value: '$1' });
  assert.deepEqual(page.consequenceText({ text: 'your cash is $1 afterwards', value: 100, unit: 'cents' }), { text: 'your cash is $1 afterwards', value: '' });
});
