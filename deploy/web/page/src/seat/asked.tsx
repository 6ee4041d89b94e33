// What is asked of a person, and the moves that may be made: each opens its form, says what it would bring about, and goes
// into one answer that is sent at once.
import { useId } from 'preact/hooks';
import { consequenceText } from './amounts';
import { FieldInput } from './fields';
import type { Asked, Consequence, FieldError, Form } from './seat_api';
import { build, choose, type Draft, type DraftMove, filled, joinedErrors, withoutForms, withoutMove } from './seat_draft';
import type { Standing } from './use_seat';

export function Consequences({ list }: { list: Consequence[] }) {
  if (list.length === 0) return null;
  return (
    <ul class="consequences">
      {list.map((one, at) => {
        const { text, value } = consequenceText(one);
        return (
          <li key={at} class={one.warning ? 'warning' : ''}>
            {one.warning && <span class="sign">! </span>}
            {text}
            {value && <span class="number">{value}</span>}
          </li>
        );
      })}
    </ul>
  );
}

// Forms that go together: alone, or of one group, of which one may be used.
export function grouped(forms: Form[]): Form[][] {
  const groups: Form[][] = [];
  for (const form of forms) {
    const known = form.group !== null && groups.find((group) => group[0].group === form.group);
    if (known) known.push(form);
    else groups.push([form]);
  }
  return groups;
}

export function AskedCards({ standing }: { standing: Standing }) {
  const seat = standing.seat!;
  return (
    <>
      {seat.asked.map((ask) => (
        <article class="ask" key={`${seat.number} ${ask.i}`} aria-label={ask.text}>
          <h3 class="ask-text">{ask.text}</h3>
          {ask.forms.length === 0 && <p class="muted">There is nothing that you could do here.</p>}
          {grouped(ask.forms).map((forms) =>
            forms.length > 1 ? (
              <Group key={forms[0].id} forms={forms} standing={standing} />
            ) : (
              <Single key={forms[0].id} form={forms[0]} standing={standing} />
            ),
          )}
        </article>
      ))}
    </>
  );
}

function Group({ forms, standing }: { forms: Form[]; standing: Standing }) {
  const { draft, setDraft, seat } = standing;
  const name = `${seat!.number} ${forms[0].group}`;
  const ids = forms.map((form) => form.id);
  const chosen = forms.find((form) => draft.moves.some((move) => move.form === form.id));
  return (
    <fieldset class="forms">
      <legend>One of these</legend>
      {forms.map((form) => (
        <div class={`form ${chosen === form ? 'chosen' : ''}`} key={form.id}>
          <Option type="radio" name={name} form={form} checked={chosen === form} toggle={() => setDraft((kept) => choose(kept, form, seat!.asked))} />
          <Moves form={form} standing={standing} />
        </div>
      ))}
      <div class="form">
        <label class="option">
          <input type="radio" name={name} checked={!chosen} onChange={() => setDraft((kept) => withoutForms(kept, ids))} />
          <span>
            <strong>Nothing of these</strong>
          </span>
        </label>
      </div>
    </fieldset>
  );
}

function Single({ form, standing }: { form: Form; standing: Standing }) {
  const { draft, setDraft, seat } = standing;
  const checked = draft.moves.some((move) => move.form === form.id);
  const toggle = () => setDraft((kept) => (checked ? withoutForms(kept, [form.id]) : choose(kept, form, seat!.asked)));
  return (
    <div class={`form ${checked ? 'chosen' : ''}`}>
      <Option type="checkbox" form={form} checked={checked} toggle={toggle} />
      <Moves form={form} standing={standing} />
    </div>
  );
}

interface OptionProperties {
  type: 'radio' | 'checkbox';
  name?: string;
  form: Form;
  checked: boolean;
  toggle: () => void;
}

function Option({ type, name, form, checked, toggle }: OptionProperties) {
  const id = useId();
  return (
    <>
      <label class="option">
        <input type={type} name={name} checked={checked} aria-describedby={id} onChange={toggle} />
        <strong>{form.label}</strong>
      </label>
      <p class="muted form-text" id={id}>
        {form.text}
      </p>
    </>
  );
}

function Moves({ form, standing }: { form: Form; standing: Standing }) {
  const { draft, setDraft, seat } = standing;
  const mine = draft.moves.filter((move) => move.form === form.id);
  // What has nothing to fill in says what it would bring about before it is chosen.
  if (mine.length === 0) return form.fields.length === 0 ? <Consequences list={form.consequences} /> : null;
  return (
    <div class="form-moves">
      {mine.map((move, at) => (
        <MoveFields key={move.key} form={form} move={move} standing={standing} title={mine.length > 1 ? `${form.label} ${at + 1}` : form.label} isOneOfMany={mine.length > 1} />
      ))}
      {form.many && (
        <button type="button" onClick={() => setDraft((kept) => choose(kept, form, seat!.asked))}>
          {form.label}: one more
        </button>
      )}
    </div>
  );
}

interface MoveProperties {
  form: Form;
  move: DraftMove;
  standing: Standing;
  title: string;
  isOneOfMany: boolean;
}

export function errorsOfMove(draft: Draft, asked: Asked[], standing: Pick<Standing, 'trial' | 'refused' | 'wasPressed'>, key: number): FieldError[] {
  const at = draft.moves.findIndex((move) => move.key === key);
  const mine = (build(draft, asked).errors[at] ?? []).filter((one) => standing.wasPressed || !one.isMissing);
  return joinedErrors(mine, standing.refused[at] ?? standing.trial?.moves[at]?.errors);
}

function MoveFields({ form, move, standing, title, isOneOfMany }: MoveProperties) {
  const { draft, setDraft, seat, trial } = standing;
  const at = draft.moves.indexOf(move);
  const errors = errorsOfMove(draft, seat!.asked, standing, move.key);
  const tried = trial?.moves[at];
  const whole = errors.filter((one) => one.field === null);
  return (
    <div class="move" role="group" aria-label={title}>
      {isOneOfMany && <h4>{title}</h4>}
      {form.fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          raw={move.raw[field.name] ?? ''}
          path={field.name}
          errors={errors}
          set={(raw) => setDraft((kept) => filled(kept, move.key, field.name, raw))}
        />
      ))}
      {whole.map((one) => (
        <p class="field-error" role="alert" key={one.error}>
          ! {one.error}
        </p>
      ))}
      {tried?.text && <p class="tried">{tried.text}</p>}
      <Consequences list={tried ? tried.consequences : form.consequences} />
      {isOneOfMany && (
        <button type="button" onClick={() => setDraft((kept) => withoutMove(kept, move.key))}>
          take this one away
        </button>
      )}
    </div>
  );
}
