"""What the engine reads of a part's class."""

from heavytail.parts.contract import uniforms_per_draw


def test_the_uniforms_of_a_draw_are_counted_anew_when_the_method_is_edited_in_its_place():
    class Noise:
        def draw(self, u):
            return u

    assert uniforms_per_draw(Noise) == 1
    Noise.draw.__code__ = (lambda self, u, v: u - v).__code__  # as an editor's reloader does
    assert uniforms_per_draw(Noise) == 2
